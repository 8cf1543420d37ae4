# expect: says LeakyReLU
# %% [leaky_relu]
def LeakyReLU(x, a=0.01):
    return np.where(np.asarray(x) < 0, a * np.asarray(x), x)
