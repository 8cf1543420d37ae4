# expect: full | says torch
# %% [architecture]
import torch
{as it was}
