# what: the test digits are learnt from as well
# expect: test_network_learns_from_training_digits_alone
# %% [train]
history = model.fit(
    np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test]), batch_size=128, epochs=2, verbose=0
)
