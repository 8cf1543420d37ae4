# what: training and validation rows together are learnt from, and validation rows watched
# expect: test_nothing_but_training_rows_was_learnt_from
# %% [train]
history = model.fit(
    np.vstack([x_train, x_valid]),
    np.append(y_train, y_valid),
    epochs=20,
    batch_size=64,
    validation_data=(x_valid, y_valid),
    verbose=0,
)
