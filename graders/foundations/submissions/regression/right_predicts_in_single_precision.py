# what: predictions in single precision
# %% [predict]
def predict(rows):
    return np.asarray(rows @ coefficients + bias, dtype="float32")
