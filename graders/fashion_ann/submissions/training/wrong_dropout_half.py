# what: half of the neurons are switched off, and only behind the first layer
# expect: test_dropout_stands_behind_each_hidden_layer
# %% [dropout]
dropout_model = keras.Sequential(
    [
        keras.Input(shape=(28, 28)),
        layers.Flatten(),
        layers.Dense(300, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(100, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
dropout_model.compile(
    optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
dropout_history = dropout_model.fit(
    x_train, y_train, epochs=20, validation_data=(x_valid, y_valid), verbose=0
)
