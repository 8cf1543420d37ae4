# what: another schedule than the old one, and the rate of Adam left out with its name
# expect: test_adam_takes_the_rate test_sgd_slows_down_as_the_old_decay_did
# %% [optimizers]
def make_adam(rate):
    return keras.optimizers.Adam()


def make_slowing_sgd(rate, decay):
    falling = keras.optimizers.schedules.ExponentialDecay(rate, decay_steps=1, decay_rate=1 - decay)
    return keras.optimizers.SGD(learning_rate=falling)
