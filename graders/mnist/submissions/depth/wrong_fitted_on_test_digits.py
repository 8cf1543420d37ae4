# what: the test digits are learnt from as well
# expect: test_quickstart_model_learns_from_training_digits_alone
# %% [quickstart]
quickstart_model = keras.Sequential(
    [
        keras.Input(shape=(784,)),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(10, activation="softmax"),
    ]
)
quickstart_model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
quickstart_model.fit(
    np.vstack([x_train, x_test]), np.vstack([y_train, y_test]), batch_size=128, epochs=5, verbose=0
)
