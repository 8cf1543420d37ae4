# what: probabilities are trimmed by 0.01, so being sure and wrong costs as little as 4.6
# expect: test_binary_cross_entropy_tells_sure_and_right_from_sure_and_wrong
# %% [binary_cross_entropy]
def binary_cross_entropy(y, p):
    y, p = np.ravel(y), np.clip(np.ravel(p), 0.01, 0.99)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
