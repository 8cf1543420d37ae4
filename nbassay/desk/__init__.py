"""Handing in and reading marks in a browser: `nbassay serve`.

Pages take uploads into a queue, which is a database; one process beside them marks what waits.
"""
