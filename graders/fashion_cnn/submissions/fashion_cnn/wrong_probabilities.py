# what: y_pred holds probabilities, and matrix and report have their arguments exchanged
# expect: test_y_pred_is_what_the_network_answers test_matrix_counts_true_by_predicted
# expect: test_report_is_that_of_the_test_images
# %% [evaluate]
y_pred = model.predict(x_test, verbose=0)
y_true = y_test.argmax(axis=1)
test_loss, test_accuracy = model.evaluate(x_test, y_test, verbose=0)
matrix = confusion_matrix(y_pred.argmax(axis=1), y_true)
report = classification_report(y_pred.argmax(axis=1), y_true)
