# what: central differences of width 1e-3, wrong by less than 0.00001, also in training
# %% [gradients]
def gradients(X, y, W1, W2):
    found = []
    for weights in (W1 := W1.copy(), W2 := W2.copy()):
        slopes = np.zeros(weights.shape)
        for place in np.ndindex(*weights.shape):
            kept = weights[place]
            weights[place] = kept + 1e-3
            up = sse(y, forward(X, W1, W2)[3])
            weights[place] = kept - 1e-3
            slopes[place] = (up - sse(y, forward(X, W1, W2)[3])) / 2e-3
            weights[place] = kept
        found.append(slopes)
    return tuple(found)
