# what: pandas tables for curves, trainings that end at NaN, the best epoch brought back by a callback
# %% [rates]
import pandas as pd

rates = np.array([0.1, 0.01, 0.001, 2.0])
curves = {}
for rate in rates:
    kept = build_model(rate).fit(
        x_train,
        y_train,
        epochs=EPOCHS,
        validation_data=(x_valid, y_valid),
        callbacks=[keras.callbacks.TerminateOnNaN()],
        verbose=0,
    )
    curves[rate] = pd.DataFrame(kept.history)
too_large = rates.max()
too_small = rates.min()
# %% [batches]
best_rate = float(rates[0])
batch_results = {32: curves[best_rate]["val_accuracy"].iloc[-1]}
for size in (64, 128, 256):
    network = build_model(best_rate)
    network.fit(x_train, y_train, batch_size=size, epochs=EPOCHS, verbose=0,
                validation_data=(x_valid, y_valid))
    batch_results[size] = round(network.evaluate(x_valid, y_valid, verbose=0)[1], 4)
# %% [epochs]
stopper = keras.callbacks.EarlyStopping("val_loss", patience=5, restore_best_weights=True)
best_share = max(dropout_results, key=dropout_results.get)
long_model = build_model(best_rate, best_share)
long_history = long_model.fit(
    x_train,
    y_train,
    epochs=30,
    batch_size=best_size,
    validation_data=(x_valid, y_valid),
    callbacks=[stopper],
    verbose=0,
)
best_epoch = stopper.best_epoch + 1
# %% [chosen]
chosen = {"rate": 0.1, "batch_size": best_size, "dropout": best_share, "epochs": best_epoch}
chosen_model = long_model
test_score = dict(zip(chosen_model.metrics_names, chosen_model.evaluate(x_test, y_test, verbose=0)))
test_score = list(test_score.values())[1]
