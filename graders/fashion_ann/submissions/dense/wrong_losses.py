# what: evaluate returns two values, and the first was taken; so the best is the one with most loss
# expect: test_val_accuracy_is_what_a_recount_gives test_best_is_the_model_with_the_highest_accuracy
# %% [val_accuracy]
val_accuracy = {
    "softmax": softmax_model.evaluate(flat_val, y_val, verbose=0)[0],
    "sigmoid": sigmoid_model.evaluate(flat_val, y_val, verbose=0)[0],
    "relu": relu_model.evaluate(x_val, y_val, verbose=0)[0],
}
best = max(val_accuracy, key=val_accuracy.get)
