# what: the best epoch is counted from 0, and training was ten epochs
# expect: test_long_training_is_watched_on_the_validation_pictures
# expect: test_epoch_of_the_lowest_validation_loss_is_found
# %% [epochs]
best_share = 0
network = build_model(best_rate, best_share)
long_history = network.fit(
    x_train, y_train, epochs=10, batch_size=best_size, validation_data=(x_valid, y_valid), verbose=0
)
best_epoch = int(np.argmin(long_history.history["val_loss"]))
