# what: both deep networks with Adam, the first with a loss of its own liking
# expect: test_sigmoid_model_learns_by_sgd_and_cross_entropy
# expect: test_relu_model_learns_by_sgd_and_cross_entropy
# %% [sigmoid]
sigmoid_model = keras.Sequential([keras.Input(shape=(784,))])
for units in (128, 128, 128, 10):
    sigmoid_model.add(layers.Dense(units, activation="sigmoid"))
sigmoid_model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
sigmoid_history = sigmoid_model.fit(x_train, y_train, batch_size=128, epochs=2, verbose=0)
# %% [relu]
relu_model = keras.Sequential([keras.Input(shape=(784,))])
for _ in range(5):
    relu_model.add(layers.Dense(128, activation="relu"))
relu_model.add(layers.Dense(10, activation="softmax"))
relu_model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
relu_history = relu_model.fit(x_train, y_train, batch_size=256, epochs=2, verbose=0)
