# what: weights and bias come back in one array
# expect: test_one_epoch_follows_the_rule test_further_epochs_go_on_from_there
# expect: test_separable_points_are_told_apart test_fit_leaves_its_arrays_alone
# %% [learn]
def perceptron_fit(X, y, lr, epochs):
    rows = np.column_stack([X, np.ones(len(X))])
    weights = np.zeros(rows.shape[1])
    for _ in range(epochs):
        for row, target in zip(rows, y):
            weights = weights + lr * (target - neuron(row, weights, 0)) * row
    return weights
# %% [iris]
petals, setosa = iris.data[:, 2:4], (iris.target == 0).astype(int)
*iris_weights, iris_bias = perceptron_fit(petals, setosa, lr=0.1, epochs=10)
iris_accuracy = float(np.mean((petals @ iris_weights + iris_bias >= 0) == setosa))
