# what: the divergence of y from p, in place of that of p from y
# expect: test_kl_divergence_is_a_mean_over_rows test_kl_divergence_takes_zeros_of_the_truth
# expect: test_kl_divergence_clips_as_keras_does test_kl_divergence_leaves_its_inputs_alone
# %% [kl_divergence]
def kl_divergence(y, p):
    y, p = np.clip(y, 1e-7, 1), np.clip(p, 1e-7, 1)
    return np.mean(np.sum(p * np.log(p / y), axis=1))
