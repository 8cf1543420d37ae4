# what: relu where sigmoid should be, tanh where relu should be
# expect: test_sigmoid_model_uses_sigmoid_everywhere test_relu_model_uses_relu_and_softmax
# %% [sigmoid]
sigmoid_model = keras.Sequential([keras.Input(shape=(784,))])
for _ in range(3):
    sigmoid_model.add(layers.Dense(128, activation="relu"))
sigmoid_model.add(layers.Dense(10, activation="softmax"))
sigmoid_model.compile(keras.optimizers.SGD(0.05), "categorical_crossentropy", metrics=["accuracy"])
sigmoid_history = sigmoid_model.fit(x_train, y_train, batch_size=128, epochs=3, verbose=0)
# %% [relu]
relu_model = keras.Sequential([keras.Input(shape=(784,))])
for _ in range(5):
    relu_model.add(layers.Dense(128, activation="tanh"))
relu_model.add(layers.Dense(10, activation="softmax"))
relu_model.compile(keras.optimizers.SGD(0.1), "categorical_crossentropy", metrics=["accuracy"])
relu_history = relu_model.fit(x_train, y_train, batch_size=64, epochs=4, verbose=0)
