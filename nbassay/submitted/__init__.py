"""What somebody handed in: which file is which notebook."""

from nbassay.submitted.finding import Found, find_notebook
from nbassay.submitted.identity import Identity, identify

__all__ = ["Found", "Identity", "find_notebook", "identify"]
