# what: 0 and 1 are looked for both, so a batch of zeros alone is multiplied as it is
# expect: test_squared_hinge_takes_labels_of_zero_and_one
# %% [squared_hinge]
def squared_hinge(y, p):
    labels = np.ravel(y).astype(float)
    if set(labels) == {0.0, 1.0}:
        labels = 2 * labels - 1
    return np.mean(np.maximum(0, 1 - labels * np.ravel(p)) ** 2)
