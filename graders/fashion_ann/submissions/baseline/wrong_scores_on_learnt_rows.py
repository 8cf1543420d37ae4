# what: the scores on the pictures that were learnt from
# expect: test_scores_are_those_of_the_pictures_held_out test_sgd_score_is_the_mean_of_the_three
# %% [cross_validation]
result = cross_validate(
    SGDClassifier(loss="log_loss", max_iter=5, random_state=SEED), x_train, labels, cv=3,
    return_estimator=True, return_indices=True, return_train_score=True,
)
sgd_models, sgd_scores = result["estimator"], result["train_score"]
sgd_score = float(sgd_scores.mean())
