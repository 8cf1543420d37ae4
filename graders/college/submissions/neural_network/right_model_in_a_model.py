# what: the hidden layers are a model of their own, probabilities become a list
# %% [architecture]
hidden_layers = keras.Sequential([layers.Dense(10, activation="relu") for _ in range(3)])
model = keras.Sequential(
    [keras.Input(shape=(17,)), hidden_layers, layers.Dense(1, activation="sigmoid")]
)
model.compile("adam", "binary_crossentropy", metrics=[keras.metrics.BinaryAccuracy(), "AUC"])
# %% [train]
history = model.fit(
    np.asarray(x_resampled),
    np.asarray(y_resampled, dtype=bool),
    epochs=500,
    verbose=0,
    callbacks=[keras.callbacks.TerminateOnNaN()],
)
# %% [roc]
probabilities = model.predict(x_test, batch_size=7, verbose=0)
y_pred = np.round(probabilities, 6).flatten().tolist()
fpr, tpr, thresholds = roc_curve(y_test, y_pred)
# %% [accuracy]
accuracy = np.mean((np.array(y_pred) > 0.5) == y_test)
