# what: the learning rate is taken, and not used
# expect: test_one_epoch_follows_the_rule test_further_epochs_go_on_from_there
# expect: test_fit_leaves_its_arrays_alone
# %% [learn]
def perceptron_fit(X, y, lr, epochs):
    weights, bias = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for row, target in zip(X, y):
            error = target - neuron(row, weights, -bias)
            weights, bias = weights + error * row, bias + error
    return weights, bias
