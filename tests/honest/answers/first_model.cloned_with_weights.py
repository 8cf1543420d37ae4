# expect: full
# %% [train]
history = model.fit(x, y, epochs=50, verbose=0)
twin = keras.models.clone_model(model)
twin.set_weights(model.get_weights())
twin.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01), loss="mse", metrics=["mae"])
model = twin
