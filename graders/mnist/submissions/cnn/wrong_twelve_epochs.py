# what: twelve epochs of a third of the pictures
# expect: test_three_epochs_are_enough
# %% [train]
history = model.fit(x_train[:20000], y_train[:20000], batch_size=128, epochs=12, verbose=0)
