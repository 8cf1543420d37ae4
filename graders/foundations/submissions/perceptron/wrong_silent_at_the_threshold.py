# what: the neuron does not fire where the sum equals the threshold
# expect: test_neuron_fires_at_the_threshold_itself
# %% [neuron]
def neuron(inputs, weights, threshold):
    return int(np.dot(inputs, weights) > threshold)
