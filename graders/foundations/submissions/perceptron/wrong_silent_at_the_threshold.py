# what: the neuron does not fire where the sum equals the threshold, and learns like that
# expect: test_neuron_fires_at_the_threshold_itself
# expect: test_one_epoch_follows_the_rule test_further_epochs_go_on_from_there
# %% [neuron]
def neuron(inputs, weights, threshold):
    return int(np.dot(inputs, weights) > threshold)
