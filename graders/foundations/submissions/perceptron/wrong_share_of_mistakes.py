# what: the share of flowers that are wrong in the place of those that are right
# expect: test_iris_accuracy_is_that_of_these_weights
# %% [iris]
petals, setosa = iris.data[:, 2:], (iris.target == 0).astype(int)
iris_weights, iris_bias = perceptron_fit(petals, setosa, 0.1, 10)
iris_accuracy = float(np.mean((petals @ iris_weights + iris_bias >= 0) != setosa))
