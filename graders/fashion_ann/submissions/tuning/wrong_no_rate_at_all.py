# what: rates are an empty array, curves an empty dict
# expect: test_rates_go_down_by_tens_and_one_is_larger
# expect: test_each_curve_is_the_record_of_a_training_with_its_rate
# expect: test_only_the_learning_rate_is_changed
# expect: test_training_is_watched_on_the_validation_pictures
# expect: test_training_went_wrong_with_the_rate_called_too_large
# expect: test_loss_is_still_falling_with_the_rate_called_too_small
# expect: test_choice_is_the_best_of_what_was_tried
# %% [rates]
rates, curves = np.array([]), {}
too_large = too_small = 0.1
# %% [batches]
best_rate = 0.1
batch_results = {}
for size in (32, 64, 128, 256):
    record = build_model(best_rate).fit(
        x_train, y_train, epochs=EPOCHS, batch_size=size, validation_data=(x_valid, y_valid),
        verbose=0,
    ).history
    batch_results[size] = record["val_accuracy"][-1]
