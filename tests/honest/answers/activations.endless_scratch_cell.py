# expect: full
# %% [+relu]
while True:
    pass
