# what: the largest along the wrong axis, the loss for the accuracy, the matrix transposed
# expect: test_y_pred_is_what_the_network_answers test_accuracy_is_that_of_the_test_digits
# expect: test_matrix_counts_truth_by_answers
# %% [evaluate]
probabilities = model.predict(x_test, verbose=0)
y_pred = np.resize(probabilities.argmax(axis=0), 10000)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[0]
matrix = confusion_matrix(probabilities.argmax(axis=1), y_test.argmax(axis=1))
