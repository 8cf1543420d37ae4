# what: every epoch overwrites the file; what is returned is the accuracy on rows learnt from
# expect: test_the_model_kept_is_the_best_of_the_epochs
# expect: test_validation_accuracies_of_five_epochs_are_returned
# %% [training]
def train_and_keep(model, x, y, path):
    best = keras.callbacks.ModelCheckpoint(path, monitor="val_accuracy")
    history = model.fit(x, y, epochs=5, validation_split=0.25, callbacks=[best], verbose=0)
    return history.history["accuracy"]


val_accuracies = train_and_keep(reader(), pictures, digits, "best.keras")
