# expect: full
# %% [train]
def batches():
    while True:
        for start in range(0, len(x), 32):
            yield x[start : start + 32, None], y[start : start + 32]


history = model.fit(batches(), steps_per_epoch=13, epochs=50, verbose=0)
