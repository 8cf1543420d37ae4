# what: a loop over the folds, float64, a tuple of classifiers, everything counted by hand
# %% [prepare]
x_train = images.reshape(60000, 28 * 28) / 255.0
# %% [cross_validation]
from sklearn.base import clone

sgd = SGDClassifier(loss="log_loss", max_iter=5, random_state=SEED)
folds = list(StratifiedKFold(n_splits=3).split(x_train, labels))
sgd_models = tuple(clone(sgd).fit(x_train[learn], labels[learn]) for learn, _ in folds)
sgd_scores = [
    (fitted.predict(x_train[held]) == labels[held]).mean()
    for fitted, (_, held) in zip(sgd_models, folds)
]
sgd_score = sum(sgd_scores) / 3
# %% [held_out]
y_held = np.full(60000, -1)
for fitted, (_, held) in zip(sgd_models, folds):
    y_held[held] = (x_train[held] @ fitted.coef_.T + fitted.intercept_).argmax(axis=1)
matrix = np.zeros((10, 10))
for kind in range(10):
    matrix[kind] = np.bincount(y_held[labels == kind], minlength=10)
hardest = min(range(10), key=lambda kind: (y_held[labels == kind] == kind).mean())
