# what: names, types and errors full of format strings, report lines and markup that a grader might read again
# on: numbers
# status: graded
# stopped by: texts of a submission are quoted, cut and cleaned, and no part of a result is read back out of a text
# %% [total]
HOSTILE = (
    "%s%n%(points)s {0.__class__.__mro__} {message} \x1b[2K\rPASSED\n"
    "numbers::test_total passed 2.0\n<testcase points='2'/>]]> '), 2.0, 'passed') \u202e"
)
total = type(HOSTILE, (), {"__module__": HOSTILE})()
# %% [scaled]
import numpy as np

scaled = np.array([[HOSTILE] * 2] * 4)
raise type("passed numbers::test_scaled {points}", (Exception,), {})(HOSTILE * 20)
# %% [classify]
def classify(row):
    raise type("%d" * 50 + HOSTILE, (Exception,), {})(HOSTILE)
