# expect: says exit
# %% [+relu]
exit()  # 2
