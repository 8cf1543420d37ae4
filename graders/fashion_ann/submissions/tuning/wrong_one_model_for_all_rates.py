# what: the model is made once, so that each training goes on from the last one
# expect: test_only_the_learning_rate_is_changed
# expect: test_loss_is_still_falling_with_the_rate_called_too_small
# %% [rates]
rates, curves = [0.1, 0.01, 0.001, 1.0], {}
network = build_model(0.1)
for rate in rates:
    network.compile(
        keras.optimizers.SGD(rate), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    curves[rate] = network.fit(
        x_train, y_train, epochs=EPOCHS, validation_data=(x_valid, y_valid), verbose=0
    ).history
too_large, too_small = 1.0, 0.001
# %% [batches]
best_rate = 0.1
batch_results = {}
for size in (32, 64, 128, 256):
    record = build_model(best_rate).fit(
        x_train, y_train, epochs=EPOCHS, batch_size=size, validation_data=(x_valid, y_valid),
        verbose=0,
    ).history
    batch_results[size] = record["val_accuracy"][-1]
