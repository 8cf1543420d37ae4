# expect: says IndexError; never never compiled; never no record of training
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(1,)), layers.Dense(1)])
print(model.layers[5])
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01), loss="mse", metrics=["mae"])
