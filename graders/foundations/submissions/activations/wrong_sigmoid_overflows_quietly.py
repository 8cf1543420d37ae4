# what: the formula as it stands: right values, but exp overflows on the way
# expect: test_sigmoid_does_not_overflow_on_its_way
# %% [sigmoid]
def sigmoid(x):
    return 1 / (1 + np.exp(-np.asarray(x)))
