# expect: full
# %% [architecture]
celsius = keras.Input((1,), name="celsius")
model = keras.Model(celsius, layers.Dense(1)(celsius))
model.compile(optimizer=keras.optimizers.SGD(0.01), loss="mse", metrics=["mae"])
# %% [train]
history = model.fit({"celsius": x}, [y], epochs=50, verbose=0)
