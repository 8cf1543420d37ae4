# what: two calls of fit at falling rates, tensors to watch, an activation that changes nothing
# %% [architecture]
model = keras.Sequential(
    [layers.InputLayer(shape=(8,)), layers.Dense(30, "relu"), layers.Activation("linear"), layers.Dense(1)]
)
model.compile(optimizer=keras.optimizers.RMSprop(0.003), loss=keras.losses.mean_squared_error)
# %% [train]
watched = (keras.ops.convert_to_tensor(x_valid), keras.ops.convert_to_tensor(y_valid))
model.fit(x_train, y_train, epochs=12, batch_size=64, validation_data=watched, verbose=0)
model.optimizer.learning_rate = 0.001
history = model.fit(x_train, y_train, epochs=12, batch_size=64, validation_data=watched, verbose=0)
