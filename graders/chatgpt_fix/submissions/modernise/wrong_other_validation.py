# what: half of the rows validate; an answer of 1 takes a probability of 0.4
# expect: test_validation_accuracies_of_five_epochs_are_returned
# expect: test_the_model_kept_is_the_best_of_the_epochs test_classes_of_a_single_output
# %% [training]
def train_and_keep(model, x, y, path):
    best = keras.callbacks.ModelCheckpoint(path, monitor="val_accuracy", save_best_only=True)
    history = model.fit(x, y, epochs=5, validation_split=0.5, callbacks=[best], verbose=0)
    return history.history["val_accuracy"]


val_accuracies = train_and_keep(reader(), pictures, digits, "best.keras")
# %% [answers]
from sklearn.metrics import auc, roc_curve


def classes_of(model, x):
    answers = model.predict(x, verbose=0)
    return (answers[:, 0] > 0.4).astype(int) if answers.shape[1] == 1 else answers.argmax(axis=1)


def roc_points(truth, probability):
    return roc_curve(truth, probability)[:2]


def area_under(fpr, tpr):
    return auc(fpr, tpr)
