# what: val_accuracy is a list, best a number
# expect: test_val_accuracy_is_what_a_recount_gives test_best_is_the_model_with_the_highest_accuracy
# %% [val_accuracy]
val_accuracy = [
    softmax_model.evaluate(flat_val, y_val, verbose=0)[1],
    sigmoid_model.evaluate(flat_val, y_val, verbose=0)[1],
    relu_model.evaluate(x_val, y_val, verbose=0)[1],
]
best = int(np.argmax(val_accuracy))
