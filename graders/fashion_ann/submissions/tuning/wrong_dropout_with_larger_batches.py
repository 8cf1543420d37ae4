# what: with dropout the batches are larger as well
# expect: test_only_the_dropout_is_changed
# %% [dropout]
best_size = max(batch_results, key=batch_results.get)
dropout_models, dropout_results = {}, {}
for share in (0, 0.25, 0.4):
    network = build_model(best_rate, share)
    record = network.fit(
        x_train, y_train, epochs=EPOCHS, batch_size=4 * best_size if share else best_size,
        validation_data=(x_valid, y_valid), verbose=0,
    ).history
    dropout_models[share] = network
    dropout_results[share] = record["val_accuracy"][-1]
