# what: settings with which the sigmoids come in ahead of relu, searched on digits held out, and said so
# %% [sigmoid]
sigmoid_model = keras.Sequential([keras.Input(shape=(784,))])
for units in (128, 128, 128, 10):
    sigmoid_model.add(layers.Dense(units, activation="sigmoid"))
chosen = max((0.1, 0.2), key=lambda rate: rehearse(sigmoid_model, keras.optimizers.SGD(rate, momentum=0.9), 64))
sigmoid_model.compile(
    keras.optimizers.SGD(chosen, momentum=0.9), "categorical_crossentropy", metrics=["accuracy"]
)
sigmoid_history = sigmoid_model.fit(x_train, y_train, batch_size=64, epochs=8, verbose=0)
# %% [relu]
relu_model = keras.Sequential([keras.Input(shape=(784,))])
for units in (128, 128, 128, 128, 128):
    relu_model.add(layers.Dense(units, activation="relu"))
relu_model.add(layers.Dense(10, activation="softmax"))
relu_model.compile(keras.optimizers.SGD(0.1), "categorical_crossentropy", metrics=["accuracy"])
relu_history = relu_model.fit(x_train, y_train, batch_size=128, epochs=3, verbose=0)
