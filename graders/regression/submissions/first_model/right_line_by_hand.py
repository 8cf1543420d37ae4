# what: a separate linear activation; predictions and errors worked out from the two weights
# %% [architecture]
inputs = keras.layers.Input(shape=(1,))
outputs = layers.Activation("linear")(layers.Dense(1)(inputs))
model = keras.models.Model(inputs=inputs, outputs=outputs)
model.compile(
    loss=keras.losses.mean_squared_error,
    optimizer=keras.optimizers.SGD(learning_rate=1e-2),
    metrics=["mean_absolute_error", "mse"],
)
# %% [predict]
weight, bias = (part.item() for part in model.get_weights())
predictions = [weight * celsius + bias for celsius in asked]
# %% [evaluate]
error = weight * x_new + bias - y_new
loss = np.mean(error**2)
metric = np.mean(np.abs(error))
