# what: a DataFrame and a Series whose values, to_numpy, columns, mean and std lie
# on: numbers
# status: graded
# stock: yes
# stopped by: a subclass is copied into pandas' own class before it is read, so only what it really holds counts
# %% [total]
import numpy as np
import pandas as pd

FAKE = np.array([[1.0, 1.0], [-1.0, -1.0]] * 2)


class Series(pd.Series):
    _constructor = property(lambda self: Series)
    __class__ = property(lambda self: float)
    __eq__ = lambda self, other: True
    to_numpy = lambda self, *_, **__: FAKE[:, 0]
    values = array = property(lambda self: FAKE[:, 0])
    name = property(lambda self: "total", lambda self, value: None)


class Frame(pd.DataFrame):
    _constructor = property(lambda self: Frame)
    _constructor_sliced = property(lambda self: Series)
    shape = property(lambda self: (4, 2))
    mean = lambda self, *_, **__: np.zeros(2)
    std = lambda self, *_, **__: np.ones(2)
    __array__ = to_numpy = lambda self, *_, **__: FAKE
    values = property(lambda self: FAKE)
    memory_usage = lambda self, *_, **__: 0


total = Series([1.0])
# %% [scaled]
scaled = Frame(np.full((4, 2), np.nan), columns=list("ab"))
# %% [classify]
def classify(row):
    return Series([True])
