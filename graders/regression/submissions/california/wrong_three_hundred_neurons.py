# what: ten times as many hidden neurons
# expect: test_layers_are_thirty_and_one
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(8,)), layers.Dense(300, "relu"), layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.003), loss="mse")
# %% [train]
history = model.fit(
    x_train, y_train, epochs=10, batch_size=128, validation_data=(x_valid, y_valid), verbose=0
)
