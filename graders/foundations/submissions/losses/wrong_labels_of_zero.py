# what: labels of 0 are multiplied as they are, so their loss is 1 whatever the score
# expect: test_hinge_takes_labels_of_zero_and_one
# %% [hinge]
def hinge(y, p):
    return np.mean(np.maximum(0, 1 - np.ravel(y) * np.ravel(p)))
