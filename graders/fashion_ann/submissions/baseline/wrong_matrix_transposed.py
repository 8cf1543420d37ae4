# what: the arguments of confusion_matrix are exchanged
# expect: test_matrix_counts_true_by_answered
# %% [held_out]
y_held = np.empty(len(labels), dtype=int)
for model, rows in zip(sgd_models, result["indices"]["test"]):
    y_held[rows] = model.predict(x_train[rows])
matrix = confusion_matrix(y_held, labels)
hardest = int(np.argmin(matrix.diagonal() / matrix.sum(axis=0)))
