# what: activations and reshaping as layers of their own, rounded weights, a learning rate that falls
# %% [split]
x_full, x_test = np.float32(x_full) / 255, np.float32(x_test) / 255
x_valid, x_train = np.split(x_full, [5000])
y_valid, y_train = np.split(y_full, [5000])
y_train = y_train.reshape(-1, 1)
# %% [architecture]
deep_model = keras.Sequential(name="deep")
deep_model.add(keras.Input((28, 28)))
deep_model.add(layers.Reshape((784,)))
deep_model.add(layers.Dense(300, kernel_initializer="he_normal"))
deep_model.add(layers.ReLU())
deep_model.add(layers.Dense(100, kernel_initializer="he_normal"))
deep_model.add(layers.Activation("relu"))
deep_model.add(layers.Dense(10))
deep_model.add(layers.Softmax())
deep_model.compile(
    optimizer=keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True),
    loss=keras.losses.SparseCategoricalCrossentropy(),
    metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")],
)
# %% [class_weight]
numbers, counts = np.unique(y_train, return_counts=True)
class_weight = {
    number: round(counts.mean() / count, 3) for number, count in zip(numbers, counts, strict=True)
}
# %% [train]
history = deep_model.fit(
    x_train,
    y_train,
    batch_size=256,
    epochs=25,
    validation_data=(x_valid, y_valid),
    class_weight=class_weight,
    callbacks=[
        keras.callbacks.LearningRateScheduler(lambda epoch, rate: 0.1 if epoch < 15 else 0.01),
        keras.callbacks.TerminateOnNaN(),
    ],
    verbose=0,
)
# %% [first_layer]
hidden1 = next(layer for layer in deep_model.layers if layer.weights)
weights, biases = (np.array(array) for array in hidden1.get_weights())
# %% [probabilities]
y_proba = deep_model.predict(x_test, batch_size=500, verbose=0)
