# what: one hidden layer too few in the first, one too many in the second
# expect: test_sigmoid_model_has_three_hidden_layers_of_128
# expect: test_sigmoid_model_has_134794_parameters
# expect: test_relu_model_has_five_hidden_layers_of_128 test_relu_model_has_167818_parameters
# %% [sigmoid]
sigmoid_model = keras.Sequential([keras.Input(shape=(784,))])
for units in (128, 128, 10):
    sigmoid_model.add(layers.Dense(units, activation="sigmoid"))
sigmoid_model.compile(keras.optimizers.SGD(0.5), "categorical_crossentropy", metrics=["accuracy"])
sigmoid_history = sigmoid_model.fit(x_train, y_train, batch_size=32, epochs=2, verbose=0)
# %% [relu]
relu_model = keras.Sequential([keras.Input(shape=(784,))])
for _ in range(6):
    relu_model.add(layers.Dense(128, activation="relu"))
relu_model.add(layers.Dense(10, activation="softmax"))
relu_model.compile(keras.optimizers.SGD(0.1), "categorical_crossentropy", metrics=["accuracy"])
relu_history = relu_model.fit(x_train, y_train, batch_size=64, epochs=4, verbose=0)
