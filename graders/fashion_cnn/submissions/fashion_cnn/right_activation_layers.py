# what: activations as layers of their own, one after its pooling; x[..., None]; labels by np.eye
# %% [preprocess]
x_train = x_train[..., None] / np.float32(255)
x_test = x_test[..., None] / np.float32(255)
y_train = np.eye(10)[y_train]
y_test = np.eye(10)[y_test]
# %% [architecture]
model = keras.Sequential()
model.add(keras.Input((28, 28, 1)))
model.add(layers.Conv2D(32, 3))
model.add(layers.Activation("relu"))
model.add(layers.MaxPooling2D())
model.add(layers.Conv2D(64, 3))
model.add(layers.MaxPooling2D())
model.add(layers.ReLU())
model.add(layers.Conv2D(128, 3))
model.add(layers.ReLU())
model.add(layers.MaxPooling2D())
model.add(layers.Flatten())
model.add(layers.Dense(128))
model.add(layers.Activation("relu"))
model.add(layers.Dense(10))
model.add(layers.Softmax())
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
