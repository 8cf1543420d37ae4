# what: the figures are kept under another name
# expect: test_accuracies_are_those_of_the_test_digits test_order_of_the_three_holds
# %% [compare]
accuracy = {
    "sigmoid": sigmoid_model.evaluate(x_test, y_test, verbose=0)[1],
    "relu": relu_model.evaluate(x_test, y_test, verbose=0)[1],
    "quickstart": quickstart_model.evaluate(x_test, y_test, verbose=0)[1],
}
