# what: one step an epoch, the rows in their order: the brief names neither
# %% [training]
def train_and_keep(model, x, y, path):
    best = keras.callbacks.ModelCheckpoint(path, monitor="val_accuracy", save_best_only=True)
    history = model.fit(
        x, y, batch_size=len(x), shuffle=False, epochs=5, validation_split=0.25, callbacks=[best], verbose=0
    )
    return history.history["val_accuracy"]


val_accuracies = train_and_keep(reader(), pictures, digits, "best.keras")
