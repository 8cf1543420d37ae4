# what: the slope is always 0.01, whatever is handed in
# expect: test_leaky_relu_takes_other_slopes
# %% [leaky_relu]
def leaky_relu(x, a=0.01):
    return np.where(np.asarray(x) > 0, x, 0.01 * np.asarray(x))
