# what: the formula as it stands: infinity divided by infinity
# expect: test_softmax_does_not_overflow
# %% [softmax]
def softmax(x):
    powers = np.exp(x)
    return powers / np.sum(powers, axis=-1, keepdims=True)
