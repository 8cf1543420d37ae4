# what: the maximum is subtracted from the caller's own array
# expect: test_softmax_leaves_its_input_alone test_softmax_takes_arrays_of_any_shape
# %% [softmax]
def softmax(x):
    x -= np.max(x, axis=-1, keepdims=True)
    np.exp(x, out=x)
    return x / np.sum(x, axis=-1, keepdims=True)
