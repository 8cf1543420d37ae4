"""A class: its submissions graded side by side and recorded, marked again, and traced.

`class_run` and `regrade` record, so they bring in nbgrader; `work` and `marked_again` are what the
processes beside them do, and do not.
"""
