# what: two models exchanged, so that the shallow one's figure stands beside the deep one's name
# expect: test_accuracies_are_those_of_the_test_digits test_order_of_the_three_holds
# %% [compare]
test_accuracy = {
    "sigmoid": quickstart_model.evaluate(x_test, y_test, verbose=0)[1],
    "relu": relu_model.evaluate(x_test, y_test, verbose=0)[1],
    "quickstart": sigmoid_model.evaluate(x_test, y_test, verbose=0)[1],
}
