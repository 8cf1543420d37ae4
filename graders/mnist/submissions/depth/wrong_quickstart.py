# what: eight tenths pause, before the hidden layer, and a loss of two classes
# expect: test_quickstart_model_drops_a_fifth_of_the_hidden_layer test_quickstart_loss_fits_the_labels
# expect: test_quickstart_model_reads_new_digits
# %% [quickstart]
quickstart_model = keras.Sequential(
    [
        keras.Input(shape=(784,)),
        layers.Dropout(0.8),
        layers.Dense(128, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
quickstart_model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
quickstart_model.fit(x_train, y_train, batch_size=256, epochs=1, verbose=0)
