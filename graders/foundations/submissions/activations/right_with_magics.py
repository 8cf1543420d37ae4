# what: cells that are not plain Python
# %% [step]
%time one = 1.0
_ = !true

def step(x):
    return np.where(np.asarray(x) >= 0, one, 0.0)
# %% [sigmoid]
found = %who_ls

def sigmoid(x):
    with np.errstate(under="ignore"):
        return 0.5 + 0.5 * np.tanh(np.asarray(x) / 2)
