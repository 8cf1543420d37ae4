# what: negative values go into the logarithm, which makes the loss NaN or plausible and wrong
# expect: test_msle_counts_negative_values_as_zero
# %% [msle]
def msle(y, p):
    return np.mean((np.log1p(np.ravel(y)) - np.log1p(np.ravel(p))) ** 2)
