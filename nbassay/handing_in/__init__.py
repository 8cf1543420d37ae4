"""What somebody handed in: which file is which notebook."""

from nbassay.handing_in._find import Found, find_notebook
from nbassay.handing_in._identify import Identity, identify

__all__ = ["Found", "Identity", "find_notebook", "identify"]
