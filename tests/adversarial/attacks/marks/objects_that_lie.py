# what: one object that lies about class, equality, length, order, dtype, shape and content
# on: numbers
# status: graded
# stock: yes
# stopped by: kinds are told by the real type's MRO, whatever __class__ says; what is of no known type becomes "other"
# %% [total]
class Liar:
    """A float, an array and a function, and right in each."""

    __class__ = property(lambda self: float)
    __hash__ = None
    __array_priority__ = 1e9
    shape, dtype, ndim, size, kind = (4, 2), "float64", 2, 8, "scalar"

    def _yes(self, *_, **__):
        return True

    __eq__ = __le__ = __ge__ = __bool__ = __contains__ = _yes

    def _no(self, *_, **__):
        return False

    __ne__ = __lt__ = __gt__ = _no

    def __array__(self, dtype=None, copy=None):
        import numpy

        return numpy.array([[1.0, 1.0], [-1.0, -1.0]] * 2)

    __float__ = lambda self: 1.0
    __int__ = __index__ = lambda self: 1
    __len__ = lambda self: 4
    __iter__ = lambda self: iter([self] * 4)
    __abs__ = lambda self: 0.0
    __sub__ = __rsub__ = __getitem__ = __call__ = lambda self, *_: self
    __reduce__ = lambda self: (print, ("PWN" + "ED: unpickled",))

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self


total = Liar()
# %% [scaled]
scaled = Liar()
# %% [classify]
classify = Liar()
