# what: the results of the batch sizes stand under another name
# expect: test_figures_are_those_of_the_trainings_with_each_batch_size
# expect: test_only_the_batch_size_is_changed
# expect: test_choice_is_the_best_of_what_was_tried
# %% [batches]
best_rate = 0.1
results = {}
for size in (32, 64, 128, 256):
    record = build_model(best_rate).fit(
        x_train, y_train, epochs=EPOCHS, batch_size=size, validation_data=(x_valid, y_valid),
        verbose=0,
    ).history
    results[size] = record["val_accuracy"][-1]
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
