# what: subclasses of float, ndarray and int whose methods, properties and ufuncs lie
# on: numbers
# status: graded
# stock: yes
# stopped by: numbers are read with float.__float__ and int.__int__, arrays by ndarray.view, so only content counts
# %% [total]
import numpy as np


class Total(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__
    __float__ = lambda self: 1.0
    __repr__ = __str__ = lambda self: "right"


total = Total(0.0)
# %% [scaled]
scaled = np.ones((4, 2))
scaled[::2] = -1  # four different rows would be work; these have mean 0 and deviation 1


class Scaled(np.ndarray):
    def __array_finalize__(self, other):
        self.__dict__["answers"] = "all right"

    def __array_ufunc__(self, *_, **__):
        return np.ones(()).astype(bool)

    def __array_function__(self, *_, **__):
        return True

    shape = property(lambda self: (4, 2))
    dtype = property(lambda self: np.dtype(float))
    mean = lambda self, *_, **__: np.zeros(2)
    std = lambda self, *_, **__: np.ones(2)
    view = astype = copy = ravel = lambda self, *_, **__: self
    __eq__ = lambda self, other: True


scaled = np.ndarray.view(scaled, Scaled)
# %% [classify]
class Class(int):
    __eq__ = lambda self, other: True
    __hash__ = int.__hash__
    __int__ = __index__ = __abs__ = lambda self: 1


def classify(row):
    return Class(7)
