# what: the neuron answers 1 and -1
# expect: test_neuron_answers_zero_or_one
# %% [neuron]
def neuron(inputs, weights, threshold):
    return int(np.sign(np.dot(inputs, weights) - threshold + 1e-12))
# %% [learn]
def perceptron_fit(X, y, lr, epochs):
    weights, bias = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for row, target in zip(X, y):
            error = target - (neuron(row, weights, -bias) + 1) // 2
            weights, bias = weights + lr * error * row, bias + lr * error
    return weights, bias
