# what: negative predictions count as 0, but negative truth does not
# expect: test_msle_counts_negative_values_as_zero
# %% [msle]
def msle(y, p):
    return np.mean((np.log1p(np.ravel(y)) - np.log1p(np.maximum(np.ravel(p), 0))) ** 2)
