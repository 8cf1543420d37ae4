# what: the largest of all scores is subtracted, so rows far below it become 0 / 0
# expect: test_softmax_does_not_overflow
# %% [softmax]
def softmax(x):
    powers = np.exp(x - np.max(x))
    return powers / np.sum(powers, axis=-1, keepdims=True)
