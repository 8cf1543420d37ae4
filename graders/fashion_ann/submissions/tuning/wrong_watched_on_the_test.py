# what: rates are compared on the test pictures
# expect: test_training_is_watched_on_the_validation_pictures
# expect: test_nothing_was_learnt_or_chosen_by_test_pictures
# %% [rates]
rates = [1.0, 0.1, 0.01, 0.001]
curves = {}
for rate in rates:
    curves[rate] = build_model(rate).fit(
        x_train, y_train, epochs=EPOCHS, validation_data=(x_test, y_test), verbose=0
    ).history
too_large, too_small = 1.0, 0.001
