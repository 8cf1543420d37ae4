# what: 0 times the logarithm of 0 is NaN
# expect: test_kl_divergence_takes_zeros_of_the_truth
# %% [kl_divergence]
def kl_divergence(y, p):
    return np.mean(np.sum(y * np.log(y / np.clip(p, 1e-7, 1)), axis=1))
