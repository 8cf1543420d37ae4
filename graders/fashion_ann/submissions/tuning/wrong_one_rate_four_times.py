# what: one training alone: the same rate stands four times in rates
# expect: test_rates_go_down_by_tens_and_one_is_larger
# expect: test_each_curve_is_the_record_of_a_training_with_its_rate
# expect: test_only_the_learning_rate_is_changed
# expect: test_training_is_watched_on_the_validation_pictures
# expect: test_training_went_wrong_with_the_rate_called_too_large
# expect: test_loss_is_still_falling_with_the_rate_called_too_small
# expect: test_choice_is_the_best_of_what_was_tried
# %% [rates]
rates = [0.1] * 4
curves = {
    0.1: build_model(0.1).fit(
        x_train, y_train, epochs=EPOCHS, validation_data=(x_valid, y_valid), verbose=0
    ).history
}
too_large = too_small = 0.1
