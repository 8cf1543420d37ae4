# what: the border is 1, whatever delta is given
# expect: test_huber_takes_other_deltas
# %% [huber]
def huber(y, p, delta=1.0):
    error = np.abs(np.ravel(y) - np.ravel(p))
    return np.mean(np.where(error <= 1, error**2 / 2, error - 0.5))
