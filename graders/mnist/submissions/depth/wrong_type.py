# what: each value is all that evaluate returns
# expect: test_accuracies_are_those_of_the_test_digits test_order_of_the_three_holds
# %% [compare]
test_accuracy = {
    "sigmoid": sigmoid_model.evaluate(x_test, y_test, verbose=0),
    "relu": relu_model.evaluate(x_test, y_test, verbose=0),
    "quickstart": quickstart_model.evaluate(x_test, y_test, verbose=0),
}
