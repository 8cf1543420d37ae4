# what: the answers by cross_val_predict with the same seed, another penalty, two workers
# %% [prepare]
import pandas as pd

x_train = images.reshape(-1, 784).astype("float32") * (1 / 255)
# %% [cross_validation]
classifier = SGDClassifier(loss="log_loss", max_iter=5, random_state=SEED, alpha=0.0002)
found = cross_validate(classifier, x_train, labels, cv=3, return_estimator=True, n_jobs=2)
sgd_models, sgd_scores = found["estimator"], found["test_score"]
sgd_score = sgd_scores.mean()
# %% [held_out]
from sklearn.metrics import recall_score
from sklearn.model_selection import cross_val_predict

y_held = cross_val_predict(classifier, x_train, labels, cv=3)
matrix = pd.crosstab(labels, y_held).to_numpy()
hardest = recall_score(labels, y_held, average=None).argmin()
