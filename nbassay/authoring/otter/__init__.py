"""Taking in an assignment of Otter-Grader: its master notebook becomes an nbgrader source notebook.

What Otter's format has and nbgrader's has not is named, cell by cell, with what to do about it.
Behaviour follows Otter Assign's documentation and what version 7.0.0 does.
"""

from nbassay.authoring.otter.notice import Notice
from nbassay.authoring.otter.source_notebook import CarriedQuestion
from nbassay.authoring.otter.takeover import Takeover, take_over, write_takeover

__all__ = ["CarriedQuestion", "Notice", "Takeover", "take_over", "write_takeover"]
