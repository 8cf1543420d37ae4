# what: differences in the place of backpropagation, as accurate
# %% [gradients]
def gradients(X, y, W1, W2):
    flat = np.concatenate([W1.ravel(), W2.ravel()])
    found = np.empty(len(flat))
    for place in range(len(flat)):
        both = []
        for shift in (1e-5, -1e-5):
            moved = flat.copy()
            moved[place] += shift
            weights = moved[: W1.size].reshape(W1.shape), moved[W1.size :].reshape(W2.shape)
            both.append(sse(y, forward(X, *weights)[3]))
        found[place] = (both[0] - both[1]) / 2e-5
    return found[: W1.size].reshape(W1.shape), found[W1.size :].reshape(W2.shape)
# %% [xor_weights]
xor_weights = train(X_xor, y_xor, 8, 2.0, 400, 0)[:2]
