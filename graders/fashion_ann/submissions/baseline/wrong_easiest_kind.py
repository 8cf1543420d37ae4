# what: the kind that is found most often instead of the one found least often
# expect: test_hardest_kind_is_the_one_found_least_often
# %% [held_out]
y_held = np.empty(len(labels), dtype=int)
for model, rows in zip(sgd_models, result["indices"]["test"]):
    y_held[rows] = model.predict(x_train[rows])
matrix = confusion_matrix(labels, y_held)
hardest = int(np.argmax(matrix.diagonal() / matrix.sum(axis=1)))
