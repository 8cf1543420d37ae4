# expect: says ValueError; never call `model.fit; never no record of training
# %% [train]
history = model.fit(x, y[:-1], epochs=50, verbose=0)
