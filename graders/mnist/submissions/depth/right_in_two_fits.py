# what: the relu model learns in two fits with a falling learning rate; validation split, callbacks
# %% [relu]
relu_model = keras.Sequential(
    [
        keras.Input((784,)),
        keras.Sequential([layers.Dense(128, "relu") for _ in range(5)]),
        layers.Dense(10, "softmax"),
    ]
)
relu_model.compile(
    optimizer=keras.optimizers.SGD(0.05), loss="categorical_crossentropy", metrics=["accuracy"]
)
relu_history = relu_model.fit(x_train, y_train, validation_split=0.1, epochs=2, verbose=0)
relu_model.optimizer.learning_rate = 0.01
relu_history = relu_model.fit(
    x_train,
    y_train,
    epochs=1,
    callbacks=[keras.callbacks.TerminateOnNaN()],
    verbose=0,
)
# %% [compare]
test_accuracy = {
    "quickstart": quickstart_model.evaluate(x_test, y_test, verbose=0, return_dict=True)["accuracy"],
    "relu": relu_model.evaluate(x_test, y_test, verbose=0)[1],
    "sigmoid": np.array(sigmoid_model.evaluate(x_test, y_test, verbose=0)[-1]),
}
