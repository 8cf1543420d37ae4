# what: other epochs, batches and dropout than the brief's, and later trainings at settings that did not do best
# expect: test_only_the_learning_rate_is_changed
# expect: test_only_the_batch_size_is_changed
# expect: test_only_the_dropout_is_changed
# expect: test_long_training_is_watched_on_the_validation_pictures
# %% [rates]
rates = [10.0, 0.1, 0.01, 0.001]
curves = {}
for rate in rates:
    curves[rate] = build_model(rate, 0.4).fit(
        x_train, y_train, epochs=3, batch_size=16, validation_data=(x_valid, y_valid), verbose=0
    ).history
too_large, too_small = 10.0, 0.001
# %% [batches]
best_rate = max(rates, key=lambda rate: curves[rate]["val_accuracy"][-1])
batch_results = {}
for size in (32, 64, 128, 256):
    record = build_model(0.01).fit(
        x_train, y_train, epochs=2, batch_size=size, validation_data=(x_valid, y_valid), verbose=0
    ).history
    batch_results[size] = record["val_accuracy"][-1]
# %% [dropout]
best_size = max(batch_results, key=batch_results.get)
dropout_models, dropout_results = {}, {}
for share in (0, 0.25, 0.4):
    network = build_model(0.01, share)
    record = network.fit(
        x_train, y_train, epochs=2, batch_size=128, validation_data=(x_valid, y_valid), verbose=0
    ).history
    dropout_models[share], dropout_results[share] = network, record["val_accuracy"][-1]
# %% [epochs]
best_share = max(dropout_results, key=dropout_results.get)
long_history = build_model(0.001, best_share).fit(
    x_train, y_train, epochs=30, batch_size=256, validation_data=(x_valid, y_valid), verbose=0
)
best_epoch = int(np.argmin(long_history.history["val_loss"])) + 1
