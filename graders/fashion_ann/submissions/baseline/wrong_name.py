# what: the scores stand under another name
# expect: test_scores_are_those_of_the_pictures_held_out
# %% [cross_validation]
result = cross_validate(
    SGDClassifier(loss="log_loss", max_iter=5, random_state=SEED), x_train, labels, cv=3,
    return_estimator=True, return_indices=True,
)
sgd_models, scores = result["estimator"], result["test_score"]
sgd_score = float(scores.mean())
