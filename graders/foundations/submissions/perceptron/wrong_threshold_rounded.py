# what: the threshold is rounded
# expect: test_neuron_fires_above_the_threshold_only test_neuron_answers_zero_or_one
# expect: test_neuron_fires_at_the_threshold_itself
# %% [neuron]
def neuron(inputs, weights, threshold):
    return int(np.dot(inputs, weights) >= round(threshold))
