# what: a function has another name than the table says
# expect: test_classes_of_several_outputs test_classes_of_a_single_output
# %% [answers]
from sklearn.metrics import auc, roc_curve


def predict_classes(model, x):
    answers = model.predict(x, verbose=0)
    return (answers[:, 0] > 0.5).astype(int) if answers.shape[1] == 1 else answers.argmax(axis=1)


def roc_points(truth, probability):
    fpr, tpr, thresholds = roc_curve(truth, probability)
    return fpr, tpr


def area_under(fpr, tpr):
    return auc(fpr, tpr)
