# what: the bias stays 0
# expect: test_one_epoch_follows_the_rule test_further_epochs_go_on_from_there
# expect: test_separable_points_are_told_apart test_setosa_is_told_from_all_others
# expect: test_fit_leaves_its_arrays_alone
# %% [learn]
def perceptron_fit(X, y, lr, epochs):
    weights, bias = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for row, target in zip(X, y):
            weights = weights + lr * (target - neuron(row, weights, 0)) * row
    return weights, bias
