# what: the logarithm of infinity
# expect: test_softplus_is_right_at_huge_inputs
# %% [softplus]
def softplus(x):
    return np.log1p(np.exp(x))
