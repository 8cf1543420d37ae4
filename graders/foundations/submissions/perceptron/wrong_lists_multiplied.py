# what: multiplies the inputs as if they were always arrays
# expect: test_neuron_takes_lists_as_well
# %% [neuron]
def neuron(inputs, weights, threshold):
    return int(sum(inputs * weights) >= threshold)
