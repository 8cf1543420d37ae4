# what: the split of another seed
# expect: test_the_split_is_that_of_seed_42
# %% [split]
x_train, x_val, y_train, y_val = train_test_split(
    images.astype("float32") / 255, labels, test_size=0.2, random_state=0
)
