# what: zeros and negative values are overwritten in the caller's own arrays
# expect: test_msle_leaves_its_inputs_alone test_hinge_leaves_its_inputs_alone
# expect: test_squared_hinge_leaves_its_inputs_alone test_kl_divergence_leaves_its_inputs_alone
# %% [msle]
def msle(y, p):
    y, p = np.asarray(y), np.asarray(p)
    y[y < 0] = 0
    p[p < 0] = 0
    return np.mean((np.log1p(y.ravel()) - np.log1p(p.ravel())) ** 2)
# %% [hinge]
def hinge(y, p):
    y, p = np.asarray(y), np.asarray(p)
    y[y == 0] = -1
    return np.mean(np.maximum(0, 1 - y.ravel() * p.ravel()))
# %% [squared_hinge]
def squared_hinge(y, p):
    y, p = np.asarray(y), np.asarray(p)
    y[y == 0] = -1
    return np.mean(np.maximum(0, 1 - y.ravel() * p.ravel()) ** 2)
# %% [kl_divergence]
def kl_divergence(y, p):
    np.clip(y, 1e-7, 1, out=y)
    np.clip(p, 1e-7, 1, out=p)
    return np.mean(np.sum(y * np.log(y / p), axis=1))
