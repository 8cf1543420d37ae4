# what: validation pictures stand beside the labels of training pictures
# expect: test_only_the_batch_size_is_changed
# expect: test_long_training_is_watched_on_the_validation_pictures
# %% [batches]
best_rate = max(rates, key=lambda rate: curves[rate]["val_accuracy"][-1])
batch_results = {}
for size in (32, 64, 128, 256):
    record = build_model(best_rate).fit(
        x_train, y_train, epochs=EPOCHS, batch_size=size,
        validation_data=(x_valid, y_train[:5000]), verbose=0,
    ).history
    batch_results[size] = record["val_accuracy"][-1]
# %% [epochs]
best_share = max(dropout_results, key=dropout_results.get)
long_history = build_model(best_rate, best_share).fit(
    x_train, y_train, epochs=30, batch_size=best_size,
    validation_data=(x_valid, y_train[:5000]), verbose=0,
)
best_epoch = int(np.argmin(long_history.history["val_loss"])) + 1
