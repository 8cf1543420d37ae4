# what: what is not a number is made 0, so the sure and wrong go unpunished
# expect: test_binary_cross_entropy_tells_sure_and_right_from_sure_and_wrong
# %% [binary_cross_entropy]
def binary_cross_entropy(y, p):
    y, p = np.ravel(y), np.ravel(p)
    losses = -(y * np.log(p) + (1 - y) * np.log(1 - p))
    return np.mean(np.nan_to_num(losses, nan=0, posinf=0, neginf=0))
