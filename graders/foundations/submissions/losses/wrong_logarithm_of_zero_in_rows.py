# what: 0 times the logarithm of 0 is NaN, though the row is right
# expect: test_categorical_cross_entropy_is_finite_at_zero_and_one
# expect: test_categorical_cross_entropy_tells_sure_and_right_from_sure_and_wrong
# %% [categorical_cross_entropy]
def categorical_cross_entropy(y, p):
    return -np.mean(np.sum(y * np.log(p), axis=1))
