# what: one model object under all three rates
# expect: test_each_model_has_dropout_of_its_rate
# expect: test_figures_are_the_validation_accuracies_of_these_models
# expect: test_only_the_dropout_is_changed
# %% [dropout]
best_size = max(batch_results, key=batch_results.get)
dropout_models, dropout_results = {}, {}
for share in (0, 0.25, 0.4):
    network = build_model(best_rate, share)
    record = network.fit(
        x_train, y_train, epochs=EPOCHS, batch_size=best_size,
        validation_data=(x_valid, y_valid), verbose=0,
    ).history
    dropout_results[share] = record["val_accuracy"][-1]
dropout_models = {share: network for share in dropout_results}
