# what: the step is multiplied into the row that was handed in
# expect: test_fit_leaves_its_arrays_alone test_one_epoch_follows_the_rule
# expect: test_further_epochs_go_on_from_there
# %% [learn]
def perceptron_fit(X, y, lr, epochs):
    weights, bias = np.zeros(X.shape[1]), 0.0
    for epoch in range(epochs):
        for row, target in zip(X, y):
            if epoch == 0:
                row *= lr
            error = target - neuron(row, weights, -bias * lr)
            weights, bias = weights + error * row, bias + lr * error
    return weights, bias
# %% [iris]
petals, setosa = iris.data[:, 2:4], (iris.target == 0).astype(int)
iris_weights, iris_bias = perceptron_fit(petals.copy(), setosa, lr=1.0, epochs=10)
iris_accuracy = float(np.mean((petals @ iris_weights + iris_bias >= 0) == setosa))
