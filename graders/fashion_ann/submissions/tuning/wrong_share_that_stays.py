# what: the rate of dropout is taken for the share of neurons that stay on
# expect: test_each_model_has_dropout_of_its_rate
# %% [dropout]
best_size = max(batch_results, key=batch_results.get)
dropout_models, dropout_results = {}, {}
for share in (0, 0.25, 0.4):
    network = build_model(best_rate, 1 - share if share else 0)
    record = network.fit(
        x_train, y_train, epochs=EPOCHS, batch_size=best_size,
        validation_data=(x_valid, y_valid), verbose=0,
    ).history
    dropout_models[share] = network
    dropout_results[share] = record["val_accuracy"][-1]
