# what: the training pictures in another order each time, rates in float32, layers without weights here and there
# %% [rates]
dice = np.random.default_rng(SEED)


def attempt(rate, size=32, share=0.0):
    made = keras.Sequential([keras.Input((28, 28)), layers.Flatten()])
    for units in (300, 100):
        made.add(layers.Dense(units, activation="relu" if size == 32 else None))
        if size != 32:
            made.add(layers.Activation("relu"))
        made.add(layers.Dropout(share))
    made.add(layers.Dense(10, activation="softmax"))
    made.compile(
        keras.optimizers.SGD(float(rate)), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    order = dice.permutation(len(x_train))
    kept = made.fit(
        x_train[order], y_train[order], epochs=EPOCHS, batch_size=size,
        validation_data=(x_valid, y_valid), verbose=0,
    )
    return kept.history


rates = np.array([2.0, 0.1, 0.01, 0.001], "float32")
curves = {rate: attempt(rate) for rate in rates}
too_large, too_small = rates[0], rates[-1]
# %% [batches]
best_rate = float(max(rates, key=lambda rate: curves[rate]["val_accuracy"][-1]))
batch_results = {size: attempt(best_rate, size)["val_accuracy"][-1] for size in (32, 64, 128, 256)}
