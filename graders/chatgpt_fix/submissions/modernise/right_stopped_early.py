# what: the best weights are brought back by EarlyStopping, and saved; validation rows apart
# %% [training]
def train_and_keep(model, x, y, path):
    rows = len(x) * 3 // 4
    back = keras.callbacks.EarlyStopping(
        monitor="val_accuracy", mode="max", patience=5, restore_best_weights=True
    )
    history = model.fit(
        x[:rows], y[:rows], 16, 5, validation_data=(x[rows:], y[rows:]), callbacks=[back], verbose=0
    )
    model.save(path)
    return [float(accuracy) for accuracy in history.history["val_accuracy"]]


val_accuracies = train_and_keep(reader(), pictures, digits, "best.keras")
