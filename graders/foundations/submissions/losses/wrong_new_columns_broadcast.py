# what: a column times a row of values makes a table; lists cannot be multiplied
# expect: test_msle_takes_lists_and_columns test_hinge_takes_lists_and_columns
# expect: test_squared_hinge_takes_lists_and_columns
# %% [msle]
def msle(y, p):
    return np.mean((np.log1p(np.maximum(y, 0)) - np.log1p(np.maximum(p, 0))) ** 2)
# %% [hinge]
def hinge(y, p):
    return np.mean(np.maximum(0, 1 - np.where(np.asarray(y) > 0, 1, -1) * np.asarray(p)))
# %% [squared_hinge]
def squared_hinge(y, p):
    return np.mean(np.maximum(0, 1 - np.where(y > 0, 1, -1) * p) ** 2)
