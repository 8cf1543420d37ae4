# expect: full
# %% [train]
history = model.fit(x, y, epochs=50, verbose=0)
model.save_weights("first.weights.h5")
model = keras.Sequential([keras.Input(shape=(1,)), layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01), loss="mse", metrics=["mae"])
model.load_weights("first.weights.h5")
