# what: every classifier learns from all pictures, and is tested on a fold of them
# expect: test_each_classifier_learnt_from_two_of_three_folds
# %% [cross_validation]
result = {"indices": {"test": [held for _, held in StratifiedKFold(3).split(x_train, labels)]}}
sgd_models, sgd_scores = [], []
fitted = SGDClassifier(loss="log_loss", max_iter=5, random_state=SEED).fit(x_train, labels)
for held in result["indices"]["test"]:
    sgd_models.append(fitted)
    sgd_scores.append(fitted.score(x_train[held], labels[held]))
sgd_score = float(np.mean(sgd_scores))
