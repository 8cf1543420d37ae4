# expect: says epochs
# %% [small_model]
small_model = keras.Sequential([keras.Input((17,)), layers.Dense(10, activation="relu"), layers.Dense(10, activation="relu"), layers.Dense(1, activation="sigmoid")])
small_model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
# %% [architecture]
model = keras.Sequential([keras.Input((17,)), layers.Dense(10, activation="relu"), layers.Dense(10, activation="relu"), layers.Dense(10, activation="relu"), layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
# %% [train]
history = model.fit(x_resampled, y_resampled)
# %% [roc]
y_pred = model.predict(x_test, verbose=0)
fpr, tpr, thresholds = roc_curve(y_test, y_pred)
# %% [accuracy]
accuracy = float(np.mean((y_pred.ravel() > 0.5) == y_test))
