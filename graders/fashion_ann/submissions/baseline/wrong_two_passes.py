# what: two passes instead of five
# expect: test_log_loss_and_five_passes
# %% [cross_validation]
result = cross_validate(
    SGDClassifier(loss="log_loss", max_iter=2, random_state=SEED), x_train, labels, cv=3,
    return_estimator=True, return_indices=True,
)
sgd_models, sgd_scores = result["estimator"], result["test_score"]
sgd_score = float(sgd_scores.mean())
