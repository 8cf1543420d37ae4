# what: np.where chooses between two formulas, but both are worked out
# expect: test_sigmoid_is_right_at_huge_inputs test_sigmoid_does_not_overflow_on_its_way
# %% [sigmoid]
def sigmoid(x):
    x = np.asarray(x, dtype=float)
    with_positive = np.exp(x) / (1 + np.exp(x))
    return np.where(x > 0, with_positive, 1 / (1 + np.exp(-x)))
