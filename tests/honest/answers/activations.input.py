# expect: says input()
# %% [relu]
slope = float(input('slope: ') or 0.01)
{as it was}
