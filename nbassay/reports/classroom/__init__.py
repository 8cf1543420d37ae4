"""The page of one assignment for a whole class, in the order in which an instructor asks.

Who waits for me, how did it go, what was not understood, how far are accuracies from their bars, how
did trainings go, who has to be looked at side by side, and then student by student.
"""

from nbassay.reports.classroom._class_page import write_class_page
from nbassay.reports.classroom.taken import collect_work, split_code

__all__ = ["collect_work", "split_code", "write_class_page"]
