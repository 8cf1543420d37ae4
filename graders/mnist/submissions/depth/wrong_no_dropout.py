# what: the dropout is left out
# expect: test_quickstart_model_drops_a_fifth_of_the_hidden_layer
# %% [quickstart]
quickstart_model = keras.Sequential([keras.Input(shape=(784,))])
quickstart_model.add(layers.Dense(128, activation="relu"))
quickstart_model.add(layers.Dense(10, activation="softmax"))
quickstart_model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
quickstart_model.fit(x_train, y_train, batch_size=64, epochs=7, verbose=0)
