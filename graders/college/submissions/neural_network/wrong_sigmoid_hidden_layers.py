# what: sigmoid everywhere in the small model, whose gradients fade from layer to layer
# expect: test_small_model_uses_relu_and_sigmoid
# %% [small_model]
small_model = keras.Sequential([keras.Input(shape=(17,))])
for units in (10, 10, 1):
    small_model.add(layers.Dense(units, activation="sigmoid"))
small_model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
