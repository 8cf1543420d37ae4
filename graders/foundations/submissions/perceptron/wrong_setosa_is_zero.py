# what: setosa is 0 and the rest 1
# expect: test_setosa_is_told_from_all_others
# %% [iris]
petals, others = iris.data[:, 2:4], (iris.target > 0).astype(int)
iris_weights, iris_bias = perceptron_fit(petals, others, lr=0.1, epochs=50)
iris_accuracy = float(np.mean((petals @ iris_weights + iris_bias >= 0) == others))
