# what: no rate above 0.1, and the one that is slow is called too large
# expect: test_rates_go_down_by_tens_and_one_is_larger
# expect: test_training_went_wrong_with_the_rate_called_too_large
# %% [rates]
rates = [0.1, 0.01, 0.001, 0.0001]
curves = {}
for rate in rates:
    curves[rate] = build_model(rate).fit(
        x_train, y_train, epochs=EPOCHS, validation_data=(x_valid, y_valid), verbose=0
    ).history
too_large, too_small = 0.001, 0.0001
