"""Data sets for the trusted side, and the Keras cache that the sandbox shows to a submission.

Full data are used wherever they are found; the samples bundled with the package stand in
otherwise, repeated to the full number of rows so that `reshape(60000, 28, 28, 1)` still works. For
the table of California's districts made-up rows do.
"""

from nbassay.data._find import DATA_SETS, Found, download, find, locations, sha256_of
from nbassay.data._housing import HOUSING_FEATURES, HousingTable, load_california
from nbassay.data._images import ImageSet, load_images
from nbassay.data._keras_home import build_keras_home
from nbassay.data._tables import COLLEGE_FEATURES, CollegeTable, load_college

__all__ = [
    "COLLEGE_FEATURES",
    "DATA_SETS",
    "HOUSING_FEATURES",
    "CollegeTable",
    "Found",
    "HousingTable",
    "ImageSet",
    "build_keras_home",
    "download",
    "find",
    "load_california",
    "load_college",
    "load_images",
    "locations",
    "sha256_of",
]
