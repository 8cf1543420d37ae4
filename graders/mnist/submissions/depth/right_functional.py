# what: functional API, activation layers, softmax after the sigmoids, Nesterov, loss as an object
# %% [sigmoid]
entrance = keras.Input((784,), name="pixels")
hidden = entrance
for number in range(3):
    hidden = layers.Dense(128, name=f"sigmoid_{number}")(hidden)
    hidden = layers.Activation("sigmoid")(hidden)
sigmoid_model = keras.Model(entrance, layers.Softmax()(layers.Dense(10)(hidden)))
sigmoid_model.compile(
    keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True),
    keras.losses.CategoricalCrossentropy(),
    metrics=[keras.metrics.CategoricalAccuracy(name="accuracy")],
)
sigmoid_history = sigmoid_model.fit(x_train, y_train, batch_size=64, epochs=2, verbose=0)
# %% [relu]
entrance = keras.Input((784,), name="pixels")
hidden = entrance
for number in range(5):
    hidden = layers.ReLU()(layers.Dense(128)(hidden))
relu_model = keras.Model(entrance, layers.Dense(10, keras.activations.softmax)(hidden))
relu_model.compile(
    loss="categorical_crossentropy",
    optimizer=keras.optimizers.SGD(0.02, momentum=0.9),
    metrics=["acc"],
)
relu_history = relu_model.fit(
    x_train, y_train, batch_size=100, epochs=4, validation_data=(x_test, y_test), verbose=0
)
# %% [quickstart]
entrance = keras.Input((784,))
hidden = layers.Dense(128, activation="relu")(entrance)
hidden = layers.Dropout(rate=0.2, seed=1)(hidden)
quickstart_model = keras.Model(entrance, layers.Dense(10, activation="softmax")(hidden))
quickstart_model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
quickstart_model.fit(x_train, y_train, batch_size=64, epochs=8, verbose=0)
# %% [compare]
def read(model):
    return np.mean(model.predict(x_test, verbose=0).argmax(1) == y_test.argmax(1))


test_accuracy = dict(
    sigmoid=read(sigmoid_model), relu=read(relu_model), quickstart=read(quickstart_model)
)
