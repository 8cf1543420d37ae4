# expect: says exit
# %% [+relu]
exit()  # 0
