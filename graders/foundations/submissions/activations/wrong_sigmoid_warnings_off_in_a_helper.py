# what: NumPy's warnings are switched off by a helper in another cell
# expect: test_sigmoid_does_not_overflow_on_its_way
# %% [step]
from numpy import errstate as calmly


def power(x):
    with calmly(over="ignore"):
        return np.exp(x)


def step(x):
    return np.where(np.asarray(x) >= 0, 1.0, 0.0)
# %% [sigmoid]
def sigmoid(x):
    return 1 / (1 + power(-np.asarray(x, float)))
