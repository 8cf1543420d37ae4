# what: the prediction is subtracted from the caller's own array
# expect: test_mse_leaves_its_inputs_alone
# %% [mse]
def mse(y, p):
    y, p = np.asarray(y), np.asarray(p)
    if y.dtype.kind == "f" and y.shape == p.shape:
        y -= p
        return np.mean(y**2)
    return np.mean((y.ravel() - p.ravel()) ** 2)
# %% [rmse]
def rmse(y, p):
    return np.sqrt(np.mean((np.ravel(y) - np.ravel(p)) ** 2))
