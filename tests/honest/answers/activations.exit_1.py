# expect: says exit
# %% [+relu]
exit()  # 1
