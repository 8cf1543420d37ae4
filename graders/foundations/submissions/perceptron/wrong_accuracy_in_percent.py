# what: the accuracy is a percentage
# expect: test_iris_accuracy_is_that_of_these_weights
# %% [iris]
petals, setosa = iris.data[:, 2:4], (iris.target == 0).astype(int)
iris_weights, iris_bias = perceptron_fit(petals, setosa, lr=0.1, epochs=10)
iris_accuracy = 100 * float(np.mean((petals @ iris_weights + iris_bias >= 0) == setosa))
