# expect: says exit
# %% [+relu]
exit()  # 3
