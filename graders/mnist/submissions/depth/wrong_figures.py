# what: a training accuracy, a loss, and the accuracy of another model
# expect: test_accuracies_are_those_of_the_test_digits test_order_of_the_three_holds
# %% [compare]
test_accuracy = {
    "sigmoid": sigmoid_model.evaluate(x_test, y_test, verbose=0)[0],
    "relu": quickstart_model.evaluate(x_test, y_test, verbose=0)[1],
    "quickstart": quickstart_model.evaluate(x_train, y_train, verbose=0)[1],
}
