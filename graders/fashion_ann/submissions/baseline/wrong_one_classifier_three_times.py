# what: one classifier, which has learnt from two folds, stands for all three
# expect: test_each_classifier_learnt_from_two_of_three_folds
# %% [cross_validation]
folds = list(StratifiedKFold(3).split(x_train, labels))
learn, _ = folds[0]
fitted = SGDClassifier(loss="log_loss", max_iter=5, alpha=0.001, random_state=SEED)
fitted.fit(x_train[learn], labels[learn])
result = {"indices": {"test": [held for _, held in folds]}}
sgd_models = [fitted] * 3
sgd_scores = [fitted.score(x_train[held], labels[held]) for _, held in folds]
sgd_score = float(np.mean(sgd_scores))
