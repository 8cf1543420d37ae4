# expect: full | says underflow
# %% [step]
np.seterr(all='raise')
{as it was}
