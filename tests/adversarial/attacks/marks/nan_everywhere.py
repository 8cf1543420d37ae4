# what: answers NaN to everything, which a check of the form "wrong if far off" takes for right
# on: numbers
# status: graded
# stopped by: checks ask for what is right, not for what is wrong: NaN is neither equal nor close
# %% [total]
import numpy as np

total = float("nan")
# %% [scaled]
scaled = np.full((4, 2), np.nan)
# %% [classify]
def classify(row):
    # Every comparison that is not != is false.
    return float("nan")
