# what: the record of the training with dropout is not kept
# expect: test_dropout_model_is_trained_in_the_same_way
# %% [dropout]
dropout_model = keras.Sequential([keras.Input(shape=(28, 28)), layers.Flatten()])
for units in (300, 100):
    dropout_model.add(layers.Dense(units, activation="relu"))
    dropout_model.add(layers.Dropout(0.3))
dropout_model.add(layers.Dense(10, activation="softmax"))
dropout_model.compile(
    optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
dropout_model.fit(x_train, y_train, epochs=20, validation_data=(x_valid, y_valid), verbose=0)
