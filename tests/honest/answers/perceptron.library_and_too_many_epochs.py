# expect: at most 0.95; tells 500
# %% [neuron]
def neuron(inputs, weights, threshold):
    return int(np.dot(inputs, weights) >= threshold)
# %% [gates]
AND = (1, 1, 2); OR = (1, 1, 1); A_AND_NOT_B = (1, -1, 1)
# %% [learn]
from sklearn.linear_model import Perceptron
def perceptron_fit(X, y, lr, epochs):
    p = Perceptron(eta0=lr, max_iter=epochs, tol=None, shuffle=False).fit(X, y)
    return p.coef_[0], p.intercept_[0]
# %% [iris]
iris_weights, iris_bias = perceptron_fit(iris.data[:, 2:], (iris.target == 0).astype(int), 0.1, 100)
iris_accuracy = 1.0
# %% [xor]
xor_model = keras.Sequential([keras.Input((2,)), layers.Dense(2, activation="tanh"), layers.Dense(1, activation="sigmoid")])
xor_model.compile(optimizer=keras.optimizers.Adam(0.1), loss="binary_crossentropy")
xor_model.fit(corners, np.array([0, 1, 1, 0]), epochs=1500, verbose=0)
