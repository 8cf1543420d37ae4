# what: the formula as it stands, with NumPy told not to warn
# expect: test_sigmoid_does_not_overflow_on_its_way
# %% [sigmoid]
def sigmoid(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-np.asarray(x)))
