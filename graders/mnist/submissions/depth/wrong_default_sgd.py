# what: SGD with the learning rate that it has by default, which no deep sigmoid gets going with
# expect: test_sigmoid_model_reads_new_digits test_sigmoid_model_keeps_to_the_epochs
# expect: test_sigmoid_model_learns_from_training_digits_alone
# %% [sigmoid]
sigmoid_model = keras.Sequential([keras.Input(shape=(784,))])
for units in (128, 128, 128, 10):
    sigmoid_model.add(layers.Dense(units, activation="sigmoid"))
sigmoid_model.compile(optimizer="sgd", loss="categorical_crossentropy", metrics=["accuracy"])
sigmoid_history = sigmoid_model.fit(x_train, y_train, batch_size=128, epochs=2, verbose=0)
