# what: the probabilities are clipped in the caller's own array
# expect: test_categorical_cross_entropy_leaves_its_inputs_alone
# %% [categorical_cross_entropy]
def categorical_cross_entropy(y, p):
    np.clip(p, 1e-7, 1 - 1e-7, out=p)
    return -np.mean(np.sum(y * np.log(p), axis=1))
