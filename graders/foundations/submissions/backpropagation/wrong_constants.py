# what: the same numbers whatever comes in, errors that only look like learning
# expect: test_forward_gives_the_hidden_layer test_forward_gives_the_output
# expect: test_forward_leaves_its_arguments_alone test_sse_is_the_sum_of_squares
# expect: test_sse_leaves_its_arguments_alone test_gradient_of_w1 test_gradient_of_w2
# expect: test_gradients_leaves_its_arguments_alone test_gradients_agree_with_differences
# expect: test_seed_decides_the_start test_rate_decides_the_length
# expect: test_step_goes_against_the_gradients test_error_falls_at_each_step
# expect: test_errors_are_those_of_the_weights test_train_learns_xor
# expect: test_train_leaves_its_arrays_alone test_xor_weights_read_all_four_points
# %% [forward]
def forward(X, W1, W2):
    hidden, output = np.full((len(X), W1.shape[1]), 0.5), np.full((len(X), W2.shape[1]), 0.5)
    return hidden, hidden, output, output
# %% [sse]
def sse(y, y_hat):
    return 1.0
# %% [gradients]
def gradients(X, y, W1, W2):
    return np.ones_like(W1), np.ones_like(W2)
# %% [train]
def train(X, y, hidden, rate, steps, seed):
    return np.ones((X.shape[1], hidden)), np.ones((hidden, y.shape[1])), np.linspace(1, 0, steps + 1)
# %% [xor_weights]
xor_weights = (np.ones((3, 2)), np.ones((2, 1)))
