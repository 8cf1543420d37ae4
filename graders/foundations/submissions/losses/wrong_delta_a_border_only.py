# what: delta is the border, but the line beyond it is that of delta 1
# expect: test_huber_takes_other_deltas
# %% [huber]
def huber(y, p, delta=1.0):
    error = np.abs(np.ravel(y) - np.ravel(p))
    return np.mean(np.where(error <= delta, error**2 / 2, error - 0.5))
