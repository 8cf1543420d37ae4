# what: the formula as it stands: infinity divided by infinity at large inputs
# expect: test_tanh_is_right_at_huge_inputs
# %% [tanh]
def tanh(x):
    x = np.asarray(x, dtype=float)
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))
