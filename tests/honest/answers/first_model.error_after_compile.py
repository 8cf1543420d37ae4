# expect: says NameError
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(1,)), layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01), loss="mse", metrics=["mae"])
print(modle.summary())
# %% [train]
history = modle.fit(x, y, epochs=50, verbose=0)
