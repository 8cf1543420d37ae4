# what: a sparse table, averaged weights and an elastic net, which halve the time
# %% [prepare]
x_train = (images / np.float32(255)).reshape(60_000, 784)
# %% [cross_validation]
from scipy.sparse import csr_matrix

table = csr_matrix(x_train)
result = cross_validate(
    SGDClassifier(
        loss="log_loss", penalty="elasticnet", alpha=1e-5, max_iter=5, average=True,
        random_state=SEED,
    ),
    table,
    labels,
    cv=StratifiedKFold(3),
    return_estimator=True,
)
sgd_models = list(result["estimator"])
sgd_scores = np.round(result["test_score"], 4)
sgd_score = np.mean(result["test_score"]).round(4)
# %% [held_out]
y_held = np.zeros_like(labels)
for number, (_, held) in enumerate(StratifiedKFold(3).split(labels, labels)):
    y_held[held] = sgd_models[number].predict(table[held])
matrix = confusion_matrix(labels, y_held, labels=range(10)).tolist()
hardest = np.argmin(np.diag(matrix) / np.sum(matrix, axis=1))
