# what: the axes of the curve and of the area exchanged; numbers go down instead of towards 0
# expect: test_roc_curve_comes_from_probabilities test_area_under_the_curve
# expect: test_integers_drop_what_is_behind_the_point
# %% [answers]
from sklearn.metrics import roc_curve


def classes_of(model, x):
    answers = model.predict(x, verbose=0)
    return (answers[:, 0] > 0.5).astype(int) if answers.shape[1] == 1 else answers.argmax(axis=1)


def roc_points(truth, probability):
    tpr, fpr, thresholds = roc_curve(truth, probability)
    return fpr, tpr


def area_under(fpr, tpr):
    return np.trapezoid(fpr, tpr)
# %% [labels]
def one_hot(labels, classes):
    return np.eye(classes)[labels]


def as_integers(values):
    return np.floor(values).astype(int)


def as_ranks(values, order):
    return [order.index(word) for word in values]
