# what: decay becomes weight_decay, whose name is alike
# expect: test_sgd_slows_down_as_the_old_decay_did
# %% [optimizers]
def make_adam(rate):
    return keras.optimizers.Adam(learning_rate=rate)


def make_slowing_sgd(rate, decay):
    return keras.optimizers.SGD(learning_rate=rate, weight_decay=decay)
