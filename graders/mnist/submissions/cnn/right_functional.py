# what: functional API, activation layers, average pooling, spatial dropout, loss as an object
# %% [prepare]
image_format = keras.backend.image_data_format()
(x_train, t_train), (x_test, t_test) = keras.datasets.mnist.load_data()
x_train = np.expand_dims(x_train / 255.0, -1).astype("float32")
x_test = np.expand_dims(x_test / 255.0, -1).astype("float32")
y_train, y_test = np.eye(10)[t_train], np.eye(10)[t_test]
# %% [architecture]
picture = keras.Input((28, 28, 1))
found = layers.Conv2D(12, 5, strides=2)(picture)
found = layers.ReLU()(found)
found = layers.SpatialDropout2D(0.1)(found)
found = layers.Conv2D(24, 3)(found)
found = layers.Activation("relu")(found)
found = layers.AveragePooling2D(2)(found)
found = layers.Flatten()(found)
scores = layers.Dense(10)(found)
model = keras.Model(picture, layers.Softmax()(scores))
model.compile(
    keras.optimizers.SGD(0.1, momentum=0.9),
    keras.losses.CategoricalCrossentropy(),
    metrics=[keras.metrics.CategoricalAccuracy(name="accuracy")],
)
# %% [train]
history = model.fit(x_train, y_train, batch_size=128, epochs=2, verbose=0)
# %% [evaluate]
y_pred = np.argmax(model.predict(x_test, batch_size=500, verbose=0), axis=-1).astype("int32")
loss, test_accuracy = model.evaluate(x_test, y_test, verbose=0)
matrix = confusion_matrix(t_test, y_pred).tolist()
