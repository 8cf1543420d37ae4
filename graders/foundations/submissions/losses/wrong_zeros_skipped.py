# what: what was predicted with a probability of 0 is left out, so it costs nothing
# expect: test_kl_divergence_clips_as_keras_does
# %% [kl_divergence]
def kl_divergence(y, p):
    both = (y > 0) & (p > 0)
    return np.sum(y[both] * np.log(y[both] / p[both])) / len(y)
