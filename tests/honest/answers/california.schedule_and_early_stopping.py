# expect: full
# %% [prepare]
import pandas as pd
df = pd.DataFrame(X, columns=housing.feature_names)
tr, te, ytr, y_test = train_test_split(df, y, test_size=0.25, random_state=42)
tr, va, y_train, y_valid = train_test_split(tr, ytr, test_size=0.25, random_state=42)
scaler = StandardScaler().fit(tr)
x_train, x_valid, x_test = [scaler.transform(part) for part in (tr, va, te)]
# %% [architecture]
input_ = keras.layers.Input(shape=x_train.shape[1:])
hidden1 = keras.layers.Dense(30, activation="relu", kernel_initializer="he_normal")(input_)
output = keras.layers.Dense(1)(hidden1)
model = keras.Model(inputs=[input_], outputs=[output])
model.compile(loss="mse", optimizer=keras.optimizers.Adam(learning_rate=keras.optimizers.schedules.ExponentialDecay(5e-3, 1000, 0.9)), metrics=[keras.metrics.RootMeanSquaredError()])
# %% [train]
cbs = [keras.callbacks.ModelCheckpoint("my_keras_model.keras", save_best_only=True),
       keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True),
       keras.callbacks.TerminateOnNaN()]
history = model.fit(x_train, y_train, epochs=200, batch_size=64, validation_data=(x_valid, y_valid), callbacks=cbs, verbose=0)
pd.DataFrame(history.history).plot(figsize=(8, 5)); plt.gca().set_ylim(0, 1); plt.show()
# %% [evaluate]
model = keras.models.load_model("my_keras_model.keras")
test_mse, test_rmse = model.evaluate(x_test, y_test, verbose=0)
