# what: np.where, the rule as additions and subtractions, two hidden layers, trained in two parts
# %% [neuron]
def neuron(inputs, weights, threshold):
    return np.where(np.inner(inputs, weights) - threshold >= 0, 1, 0)
# %% [gates]
AND = (0.6, 0.6, 1.0)
OR = (1.1, 1.1, 1.0)
A_AND_NOT_B = (3, -2, 2)
# %% [learn]
def perceptron_fit(X, y, lr, epochs):
    w = np.zeros((1, X.shape[1]))
    b = np.zeros(1)
    for place in list(range(len(X))) * epochs:
        fired = (w @ X[place] + b)[0] >= 0
        if y[place] and not fired:
            w, b = w + lr * X[place], b + lr
        elif fired and not y[place]:
            w, b = w - lr * X[place], b - lr
    return w[0], b
# %% [iris]
petals, setosa = iris["data"][:, -2:], iris["target"] < 1
iris_weights, iris_bias = perceptron_fit(petals, setosa, 0.5, 20)
iris_accuracy = np.mean((petals @ iris_weights >= -iris_bias) == setosa)
# %% [xor]
xor_model = keras.Sequential(
    [
        keras.Input((2,)),
        layers.Dense(16, activation=keras.activations.tanh),
        layers.Dense(8, activation=keras.activations.elu),
        layers.Dense(1, activation="sigmoid"),
    ]
)
xor_model.compile(optimizer=keras.optimizers.RMSprop(0.01), loss="binary_crossentropy")
answers = corners.sum(axis=1) % 2
xor_model.fit(corners, answers, epochs=200, verbose=0)
xor_model.fit(corners, answers, epochs=200, verbose=0)
