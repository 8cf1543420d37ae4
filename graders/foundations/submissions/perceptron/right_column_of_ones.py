# what: NumPy scalars and truth values, the bias as a weight of a column of ones, activation layers
# %% [neuron]
def neuron(inputs, weights, threshold):
    return np.sum(np.asarray(inputs) * np.asarray(weights)) >= threshold
# %% [gates]
AND, OR, A_AND_NOT_B = np.array([[2.0, 2.0, 3.0], [5.0, 5.0, 5.0], [0.5, -1.0, 0.25]])
# %% [learn]
def perceptron_fit(X, y, lr, epochs):
    rows = np.column_stack([X, np.ones(len(X))])
    weights = np.zeros(rows.shape[1])
    for _ in range(epochs):
        for place in range(len(rows)):
            weights += lr * (y[place] - np.heaviside(rows[place] @ weights, 1)) * rows[place]
    return weights[:-1], weights[-1]
# %% [iris]
from sklearn.metrics import accuracy_score

chosen = [iris.feature_names.index(f"petal {side} (cm)") for side in ("length", "width")]
X_iris, y_iris = iris.data[:, chosen], np.where(iris.target == 0, 1, 0)
iris_weights, iris_bias = perceptron_fit(X_iris, y_iris, 0.01, 50)
iris_accuracy = accuracy_score(y_iris, [neuron(row, iris_weights, -iris_bias) for row in X_iris])
# %% [xor]
xor_model = keras.Sequential(name="xor")
xor_model.add(keras.Input((2,)))
xor_model.add(layers.Dense(8))
xor_model.add(layers.Activation("tanh"))
xor_model.add(layers.Dense(1))
xor_model.add(layers.Activation("sigmoid"))
xor_model.compile(optimizer=keras.optimizers.SGD(learning_rate=3.0), loss="mse")
xor_model.fit(corners, np.array([0, 1, 1, 0]), epochs=500, batch_size=4, verbose=0)
