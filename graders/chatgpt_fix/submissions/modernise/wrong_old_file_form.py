# what: the names are mended, the file is still an .h5
# expect: test_the_model_is_kept_in_todays_form test_the_model_kept_is_the_best_of_the_epochs
# %% [training]
def train_and_keep(model, x, y, path):
    best = keras.callbacks.ModelCheckpoint(path, monitor="val_accuracy", save_best_only=True)
    history = model.fit(x, y, epochs=5, validation_split=0.25, callbacks=[best], verbose=0)
    return history.history["val_accuracy"]


val_accuracies = train_and_keep(reader(), pictures, digits, "best.h5")
