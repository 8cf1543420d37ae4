# what: hidden layers without an activation: three layers that are worth one
# expect: test_hidden_layers_use_relu_and_the_output_sigmoid
# %% [architecture]
model = keras.Sequential(
    [
        keras.Input(shape=(17,)),
        layers.Dense(10),
        layers.Dense(10),
        layers.Dense(10),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
