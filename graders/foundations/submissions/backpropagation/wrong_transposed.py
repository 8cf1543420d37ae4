# what: the gradients come out transposed
# expect: test_gradient_of_w1 test_gradient_of_w2 test_gradients_agree_with_differences
# expect: test_rate_decides_the_length test_step_goes_against_the_gradients
# expect: test_error_falls_at_each_step test_errors_are_those_of_the_weights test_train_learns_xor
# expect: test_xor_weights_read_all_four_points
# %% [gradients]
def gradients(X, y, W1, W2):
    z2, a2, z3, y_hat = forward(X, W1, W2)
    delta3 = 2 * (y_hat - y) * y_hat * (1 - y_hat)
    delta2 = (delta3 @ W2.T) * a2 * (1 - a2)
    return (X.T @ delta2).T, (a2.T @ delta3).T
