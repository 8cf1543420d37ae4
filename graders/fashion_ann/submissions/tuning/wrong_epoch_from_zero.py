# what: the best epoch is counted from 0, and training was ten epochs at a rate that is too small
# expect: test_long_training_is_watched_on_the_validation_pictures
# expect: test_epoch_of_the_lowest_validation_loss_is_found
# %% [epochs]
best_share = max(dropout_results, key=dropout_results.get)
# At 0.01 every epoch is clearly better than the one before, however chance goes.
network = build_model(0.01, best_share)
long_history = network.fit(
    x_train, y_train, epochs=10, batch_size=best_size, validation_data=(x_valid, y_valid), verbose=0
)
best_epoch = int(np.argmin(long_history.history["val_loss"]))
