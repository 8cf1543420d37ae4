# what: ten epochs asked for, and no picture
# expect: test_twenty_epochs_are_asked_for_and_kept test_both_curves_are_in_one_picture
# %% [curves]
model = build_model()
history = model.fit(x_train, y_train, epochs=10, validation_data=(x_valid, y_valid), verbose=0)
