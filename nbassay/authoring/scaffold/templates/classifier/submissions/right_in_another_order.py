# what: other rows for the test, ranges in place of spreads, the functional API, some rows watched
# %% [scaling]
from sklearn.preprocessing import MinMaxScaler

order = np.random.default_rng(7).permutation(178)
y_train, y_test = y[order[45:]], y[order[:45]]
scaler = MinMaxScaler()
x_train = scaler.fit_transform(X[order[45:]]).astype("float32")
x_test = scaler.transform(X[order[:45]]).astype("float32")
# %% [model]
inputs = keras.Input((13,))
hidden = layers.Activation("relu")(layers.Dense(16)(inputs))
model = keras.Model(inputs, layers.Softmax()(layers.Dense(3)(hidden)))
model.compile(keras.optimizers.Adam(0.02), keras.losses.SparseCategoricalCrossentropy())
model.fit(x_train, y_train, epochs=30, batch_size=16, validation_split=0.1, verbose=0)
right = [int(row.argmax() == grape) for row, grape in zip(model.predict(x_test), y_test)]
accuracy = sum(right) / len(right)
