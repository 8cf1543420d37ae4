"""What somebody handed in: which file is which notebook."""

from nbassay.submission.finding import Found, find_notebook
from nbassay.submission.identity import Identity, identify

__all__ = ["Found", "Identity", "find_notebook", "identify"]
