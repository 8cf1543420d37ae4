# what: a predicted probability of 0 makes the divergence infinite
# expect: test_kl_divergence_clips_as_keras_does
# %% [kl_divergence]
def kl_divergence(y, p):
    return np.mean(np.sum(np.where(y > 0, y * np.log(np.where(y > 0, y, 1) / p), 0), axis=1))
