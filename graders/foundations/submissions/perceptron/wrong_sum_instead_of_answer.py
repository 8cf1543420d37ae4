# what: the neuron returns what is left of the sum
# expect: test_neuron_answers_zero_or_one test_neuron_fires_above_the_threshold_only
# expect: test_neuron_takes_lists_as_well
# expect: test_neuron_fires_at_the_threshold_itself
# %% [neuron]
def neuron(inputs, weights, threshold):
    return float(np.dot(inputs, weights) - threshold) / 100
# %% [learn]
def perceptron_fit(X, y, lr, epochs):
    weights, bias = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for row, target in zip(X, y):
            error = target - int(neuron(row, weights, -bias) >= 0)
            weights, bias = weights + lr * error * row, bias + lr * error
    return weights, bias
