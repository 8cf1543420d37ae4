# what: cross-entropy, from which the entropy of the truth was not taken off
# expect: test_kl_divergence_is_a_mean_over_rows test_kl_divergence_takes_zeros_of_the_truth
# expect: test_kl_divergence_clips_as_keras_does test_kl_divergence_leaves_its_inputs_alone
# %% [kl_divergence]
def kl_divergence(y, p):
    return categorical_cross_entropy(y, p)
