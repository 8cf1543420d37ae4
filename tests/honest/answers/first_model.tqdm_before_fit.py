# expect: full
# %% [train]
from tqdm.keras import TqdmCallback

history = model.fit(x, y, epochs=50, verbose=0, callbacks=[TqdmCallback()])
