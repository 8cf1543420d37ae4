# what: probabilities for digits, a text for the accuracy, shares in the matrix
# expect: test_y_pred_is_what_the_network_answers test_accuracy_is_that_of_the_test_digits
# expect: test_matrix_counts_truth_by_answers
# %% [evaluate]
y_pred = model.predict(x_test, verbose=0)
truth = y_test.argmax(axis=1)
test_accuracy = f"{np.mean(y_pred.argmax(axis=1) == truth):.1%}"
matrix = confusion_matrix(truth, y_pred.argmax(axis=1), normalize="true")
