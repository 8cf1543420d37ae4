# expect: full
# %% [step]
%tensorflow_version 2.x
{as it was}
