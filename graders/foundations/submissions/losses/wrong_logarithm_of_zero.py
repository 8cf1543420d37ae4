# what: nothing is trimmed, so a probability of 0 or 1 makes the loss infinite or NaN
# expect: test_binary_cross_entropy_is_finite_at_zero_and_one
# expect: test_binary_cross_entropy_tells_sure_and_right_from_sure_and_wrong
# %% [binary_cross_entropy]
def binary_cross_entropy(y, p):
    y, p = np.ravel(y), np.ravel(p)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
