# what: the best is told by the validation loss, as ModelCheckpoint does by itself; another Adam
# expect: test_the_model_kept_is_the_best_of_the_epochs test_adam_takes_the_rate
# %% [optimizers]
def make_adam(rate):
    return keras.optimizers.Adam(learning_rate=rate, amsgrad=True)


def make_slowing_sgd(rate, decay):
    return keras.optimizers.SGD(keras.optimizers.schedules.InverseTimeDecay(rate, 1, decay))
# %% [training]
def train_and_keep(model, x, y, path):
    best = keras.callbacks.ModelCheckpoint(path, save_best_only=True)
    history = model.fit(x, y, epochs=5, validation_split=0.25, callbacks=[best], verbose=0)
    return history.history["val_accuracy"]


val_accuracies = train_and_keep(reader(), pictures, digits, "best.keras")
