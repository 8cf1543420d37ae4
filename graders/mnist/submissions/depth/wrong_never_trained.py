# what: built anew after training, so that the model handed in has learnt nothing
# expect: test_quickstart_loss_fits_the_labels test_quickstart_model_keeps_to_the_epochs
# expect: test_quickstart_model_learns_from_training_digits_alone
# expect: test_quickstart_model_reads_new_digits
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
