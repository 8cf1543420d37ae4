# what: the number of classes is taken from the labels
# expect: test_a_class_that_never_occurs_does_no_harm
# %% [sparse_categorical_cross_entropy]
def sparse_categorical_cross_entropy(y, p):
    return categorical_cross_entropy(np.eye(np.max(y) + 1)[y], p)
