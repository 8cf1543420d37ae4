# what: the loss of a regression
# expect: test_loss_fits_one_sigmoid_output
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(17,))])
for _ in range(3):
    model.add(layers.Dense(10, activation="relu"))
model.add(layers.Dense(1, activation="sigmoid"))
model.compile(optimizer="adam", loss="mse", metrics=["accuracy"])
