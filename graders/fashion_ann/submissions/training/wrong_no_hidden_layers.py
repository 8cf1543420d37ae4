# what: dropout on the pixels alone, and no hidden layers behind it
# expect: test_dropout_stands_behind_each_hidden_layer
# expect: test_layers_are_otherwise_those_of_the_plain_network
# %% [dropout]
dropout_model = keras.Sequential(
    [
        keras.Input(shape=(28, 28)),
        layers.Flatten(),
        layers.Dropout(0.3),
        layers.Dense(10, activation="softmax"),
    ]
)
dropout_model.compile(
    optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
dropout_history = dropout_model.fit(
    x_train, y_train, epochs=20, validation_data=(x_valid, y_valid), verbose=0
)
