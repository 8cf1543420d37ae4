# what: learning rate and epochs are changed together with the batch size
# expect: test_only_the_batch_size_is_changed
# %% [batches]
best_rate = 0.1
batch_results = {}
for place, size in enumerate((32, 64, 128, 256)):
    record = build_model(best_rate * (1 + place / 2)).fit(
        x_train, y_train, epochs=EPOCHS * (place + 1), batch_size=size,
        validation_data=(x_valid, y_valid), verbose=0,
    ).history
    batch_results[size] = record["val_accuracy"][-1]
