# what: the output goes through a sigmoid, as if the answer were a probability
# expect: test_model_has_activations
# %% [model]
model = keras.Sequential(
    [
        keras.Input(shape=(10,)),
        layers.Dense(16, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="mse")
