# expect: says breakpoint
# %% [relu]
def relu(x):
    breakpoint()
    return np.maximum(x, 0)
