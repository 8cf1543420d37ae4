# what: the accuracy on the pictures that were learnt from
# expect: test_val_accuracy_is_what_a_recount_gives
# %% [val_accuracy]
val_accuracy = {
    "softmax": softmax_model.evaluate(flat_train, y_train, verbose=0)[1],
    "sigmoid": sigmoid_model.evaluate(flat_train, y_train, verbose=0)[1],
    "relu": relu_model.evaluate(x_train, y_train, verbose=0)[1],
}
best = max(val_accuracy, key=val_accuracy.get)
