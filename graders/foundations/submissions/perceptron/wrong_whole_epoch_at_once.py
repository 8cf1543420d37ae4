# what: all rows of an epoch are predicted before the weights move
# expect: test_one_epoch_follows_the_rule test_further_epochs_go_on_from_there
# expect: test_fit_leaves_its_arrays_alone
# %% [learn]
def perceptron_fit(X, y, lr, epochs):
    weights, bias = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        errors = y - (X @ weights + bias >= 0)
        weights, bias = weights + lr * errors @ X, bias + lr * errors.sum()
    return weights, bias
# %% [iris]
petals, setosa = iris.data[:, 2:4], (iris.target == 0).astype(int)
iris_weights, iris_bias = perceptron_fit(petals, setosa, lr=0.1, epochs=1000)
iris_accuracy = float(np.mean((petals @ iris_weights + iris_bias >= 0) == setosa))
