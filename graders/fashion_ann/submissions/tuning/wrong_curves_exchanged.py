# what: the records of two rates stand under each other's key
# expect: test_each_curve_is_the_record_of_a_training_with_its_rate
# expect: test_only_the_learning_rate_is_changed
# expect: test_training_is_watched_on_the_validation_pictures
# %% [rates]
rates = [1.0, 0.1, 0.01, 0.001]
curves = {}
for rate in rates:
    curves[rate] = build_model(rate).fit(
        x_train, y_train, epochs=EPOCHS, validation_data=(x_valid, y_valid), verbose=0
    ).history
curves[0.01], curves[0.001] = curves[0.001], curves[0.01]
too_large, too_small = 1.0, 0.001
