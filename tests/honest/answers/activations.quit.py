# expect: says quit
# %% [+relu]
quit()
