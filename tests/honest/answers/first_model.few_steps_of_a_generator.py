# expect: full
# %% [train]
def batches():
    random = np.random.default_rng(0)
    while True:
        chosen = random.integers(len(x), size=32)
        yield x[chosen, None], y[chosen]


history = model.fit(batches(), steps_per_epoch=5, epochs=130, verbose=0)
