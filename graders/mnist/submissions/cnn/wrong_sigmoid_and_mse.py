# what: ten sigmoids and the loss of a regression
# expect: test_pictures_are_flattened_and_ten_probabilities_come_out test_loss_fits_one_hot_labels
# %% [architecture]
model = keras.Sequential(
    [
        keras.Input(shape=(28, 28, 1)),
        layers.Conv2D(16, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(32, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Dropout(0.25),
        layers.Flatten(),
        layers.Dense(10, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="mse", metrics=["accuracy"])
