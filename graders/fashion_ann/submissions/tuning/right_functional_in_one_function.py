# what: a network of the functional API from a function of one's own, without seeds, a larger rate, figures by hand
# %% [steps]
steps = -(-2000 // 500)
# %% [rates]
def attempt(rate, size=32, share=0.0, epochs=EPOCHS):
    picture = keras.Input((28, 28))
    hidden = layers.Reshape((784,))(picture)
    for units in (300, 100):
        hidden = layers.ReLU()(layers.Dense(units)(hidden))
        if share:
            hidden = layers.Dropout(share)(hidden)
    made = keras.Model(picture, layers.Dense(10, "softmax")(hidden))
    made.compile(
        keras.optimizers.SGD(rate),
        keras.losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy"],
    )
    kept = made.fit(
        x_train, y_train, size, epochs, validation_data=(x_valid, y_valid), verbose=0
    )
    return made, kept


rates = (0.001, 0.01, 0.1, 10.0)
curves = {rate: attempt(rate)[1].history for rate in rates}
too_large, too_small = 10.0, rates[0]
# %% [batches]
best_rate = 0.1
batch_results = {
    size: attempt(best_rate, size)[1].history["val_accuracy"][-1] for size in (256, 128, 64, 32)
}
# %% [dropout]
best_size = max(batch_results, key=batch_results.get)
dropout_models = {share: attempt(best_rate, best_size, share)[0] for share in (0.0, 0.25, 0.4)}
dropout_results = {
    share: float(np.mean(made.predict(x_valid, verbose=0).argmax(axis=1) == y_valid))
    for share, made in dropout_models.items()
}
# %% [epochs]
best_share = max(dropout_results, key=dropout_results.get)
_, long_history = attempt(best_rate, best_size, best_share, 30)
losses = long_history.history["val_loss"]
best_epoch = 1 + losses.index(min(losses))
# %% [chosen]
chosen = dict(rate=best_rate, batch_size=best_size, dropout=best_share, epochs=best_epoch)
chosen_model, _ = attempt(*chosen.values())
answers = chosen_model.predict(x_test, verbose=0).argmax(axis=1)
test_score = np.mean(answers == y_test)
