# what: the first classifier answers for all pictures, most of which it has learnt
# expect: test_each_picture_is_answered_by_the_one_that_has_not_seen_it
# %% [held_out]
y_held = sgd_models[0].predict(x_train).astype(int)
matrix = confusion_matrix(labels, y_held)
hardest = int(np.argmin(matrix.diagonal() / matrix.sum(axis=1)))
