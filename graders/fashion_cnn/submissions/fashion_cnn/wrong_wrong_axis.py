# what: the largest is looked for along the wrong axis, loss and accuracy are exchanged
# expect: test_y_pred_is_what_the_network_answers test_accuracy_is_that_of_the_network
# expect: test_loss_is_that_of_the_network
# %% [evaluate]
answers = model.predict(x_test, verbose=0)
y_pred = np.resize(answers.argmax(axis=0) % 10, 10000)
y_true = y_test.argmax(axis=1)
test_accuracy, test_loss = model.evaluate(x_test, y_test, verbose=0)
matrix = confusion_matrix(y_true, answers.argmax(axis=1))
report = classification_report(y_true, answers.argmax(axis=1))
