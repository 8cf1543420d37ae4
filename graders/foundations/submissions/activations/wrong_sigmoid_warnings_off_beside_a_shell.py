# what: NumPy's warnings are switched off in a cell that is not plain Python
# expect: test_sigmoid_does_not_overflow_on_its_way
# %% [sigmoid]
_ = !true

def sigmoid(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-np.asarray(x, float)))
