# what: no callback: the model is saved once the training is over, whichever epoch was the best
# expect: test_the_model_kept_is_the_best_of_the_epochs
# %% [training]
def train_and_keep(model, x, y, path):
    history = model.fit(x, y, epochs=5, validation_split=0.25, verbose=0)
    model.save(path)
    return history.history["val_accuracy"]


val_accuracies = train_and_keep(reader(), pictures, digits, "best.keras")
