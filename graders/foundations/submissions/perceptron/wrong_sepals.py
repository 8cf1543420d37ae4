# what: learnt from the sepals
# expect: test_setosa_is_told_from_all_others
# %% [iris]
sepals, setosa = iris.data[:, :2], (iris.target == 0).astype(int)
iris_weights, iris_bias = perceptron_fit(sepals, setosa, lr=0.1, epochs=1000)
iris_accuracy = float(np.mean((sepals @ iris_weights + iris_bias >= 0) == setosa))
