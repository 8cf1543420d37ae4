# what: sgd_score is all three scores, hardest a name
# expect: test_sgd_score_is_the_mean_of_the_three test_hardest_kind_is_the_one_found_least_often
# %% [cross_validation]
result = cross_validate(
    SGDClassifier(loss="log_loss", max_iter=5, random_state=SEED), x_train, labels, cv=3,
    return_estimator=True, return_indices=True,
)
sgd_models, sgd_scores = result["estimator"], result["test_score"]
sgd_score = sgd_scores
# %% [held_out]
y_held = np.empty(len(labels), dtype=int)
for model, rows in zip(sgd_models, result["indices"]["test"]):
    y_held[rows] = model.predict(x_train[rows])
matrix = confusion_matrix(labels, y_held)
hardest = KINDS[np.argmin(matrix.diagonal() / matrix.sum(axis=1))]
