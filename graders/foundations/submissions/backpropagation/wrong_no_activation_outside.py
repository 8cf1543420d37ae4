# what: the output does not pass through the sigmoid
# expect: test_forward_gives_the_output test_gradient_of_w1 test_gradient_of_w2
# expect: test_gradients_agree_with_differences test_step_goes_against_the_gradients
# expect: test_error_falls_at_each_step test_errors_are_those_of_the_weights test_train_learns_xor
# expect: test_xor_weights_read_all_four_points
# %% [forward]
def forward(X, W1, W2):
    z2 = X @ W1
    a2 = sigmoid(z2)
    z3 = a2 @ W2
    return z2, a2, z3, z3
