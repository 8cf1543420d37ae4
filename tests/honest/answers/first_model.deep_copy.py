# expect: full
# %% [train]
history = model.fit(x, y, epochs=50, verbose=0)
import copy

model = copy.deepcopy(model)
