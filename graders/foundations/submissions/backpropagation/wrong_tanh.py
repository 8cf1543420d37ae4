# what: tanh in the place of the sigmoid
# expect: test_forward_gives_the_hidden_layer test_forward_gives_the_output test_gradient_of_w1
# expect: test_gradient_of_w2 test_gradients_agree_with_differences
# expect: test_step_goes_against_the_gradients test_error_falls_at_each_step
# expect: test_errors_are_those_of_the_weights test_train_learns_xor
# expect: test_xor_weights_read_all_four_points
# %% [forward]
def forward(X, W1, W2):
    z2 = X @ W1
    a2 = np.tanh(z2)
    z3 = a2 @ W2
    return z2, a2, z3, np.tanh(z3)
