"""Data sets for the trusted side, and the Keras cache that the sandbox shows to a submission.

A module of this room whose name begins with a letter is a data set; that is all it takes to add
one. Full data are used wherever they are found; otherwise what the module says stands in, such as a
sample bundled with the package, repeated to the full number of rows so that
`reshape(60000, 28, 28, 1)` still works.

What an assignment brings along is declared in its `graders/<a>/data.py`, by `table` or `read_from`.
"""

from nbassay.data._description import DataSet, Found, TableLoader
from nbassay.data._find import locations, sha256_of
from nbassay.data._image_sets import ImageSet
from nbassay.data._keras_home import build_keras_home
from nbassay.data._own import OwnData, read_from
from nbassay.data._registry import DATA_SETS, discover, download, find, forget, load
from nbassay.data._tables import Table, table

__all__ = [
    "DATA_SETS",
    "DataSet",
    "Found",
    "ImageSet",
    "OwnData",
    "Table",
    "TableLoader",
    "build_keras_home",
    "discover",
    "download",
    "find",
    "forget",
    "load",
    "locations",
    "read_from",
    "sha256_of",
    "table",
]
