# what: wherever the model is to be kept, it goes to best.keras
# expect: test_the_model_kept_is_the_best_of_the_epochs
# %% [training]
def train_and_keep(model, x, y, path):
    best = keras.callbacks.ModelCheckpoint("best.keras", monitor="val_accuracy", save_best_only=True)
    history = model.fit(x, y, epochs=5, validation_split=0.25, callbacks=[best], verbose=0)
    return history.history["val_accuracy"]


val_accuracies = train_and_keep(reader(), pictures, digits, "best.keras")
