# what: a global pooling instead of flattening, batch normalisation, a table for the matrix
# %% [prepare]
import pandas as pd

image_format = keras.config.image_data_format()
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(60000, 28, 28, 1) / np.float32(255)
x_test = x_test.reshape(10000, 28, 28, 1) / np.float32(255)
y_train, y_test = (keras.ops.one_hot(each, 10).numpy() for each in (y_train, y_test))
# %% [architecture]
model = keras.Sequential([keras.Input((28, 28, 1))])
for filters in (8, 16):
    model.add(layers.Conv2D(filters, 3, activation="relu"))
    model.add(layers.BatchNormalization())
    model.add(layers.MaxPooling2D(2))
model.add(layers.Conv2D(64, 3, activation="relu"))
model.add(layers.GlobalAveragePooling2D())
model.add(layers.Dropout(0.1))
model.add(layers.Dense(10, activation=keras.activations.softmax))
model.compile("adam", "categorical_crossentropy", metrics=["acc"])
model.optimizer.learning_rate = 0.003
# %% [train]
history = model.fit(x_train, y_train, epochs=2, batch_size=128, verbose=0)
model.fit(x_train, y_train, epochs=1, batch_size=128, verbose=0)
# %% [evaluate]
probabilities = model(x_test, training=False).numpy()
y_pred = [int(np.argmax(row)) for row in probabilities]
test_accuracy = np.mean(np.array(y_pred) == y_test.argmax(1))
matrix = pd.crosstab(y_test.argmax(1), np.array(y_pred))
