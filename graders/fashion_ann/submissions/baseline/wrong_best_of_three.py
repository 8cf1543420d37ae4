# what: the best of the three scores instead of their mean
# expect: test_sgd_score_is_the_mean_of_the_three
# %% [cross_validation]
result = cross_validate(
    SGDClassifier(loss="log_loss", max_iter=5, random_state=SEED), x_train, labels, cv=3,
    return_estimator=True, return_indices=True,
)
sgd_models, sgd_scores = result["estimator"], result["test_score"]
sgd_score = float(max(sgd_scores))
