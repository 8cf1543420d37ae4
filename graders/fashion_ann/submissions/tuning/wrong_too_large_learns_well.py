# what: the rate that learns best is called too large, and the one in the middle too small
# expect: test_training_went_wrong_with_the_rate_called_too_large
# expect: test_loss_is_still_falling_with_the_rate_called_too_small
# %% [rates]
rates = [1.0, 0.1, 0.01, 0.001]
curves = {}
for rate in rates:
    curves[rate] = build_model(rate).fit(
        x_train, y_train, epochs=EPOCHS, validation_data=(x_valid, y_valid), verbose=0
    ).history
too_large, too_small = 0.1, 0.01
