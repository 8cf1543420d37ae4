# expect: full
# %% [train]
best = keras.callbacks.ModelCheckpoint("best.keras", monitor="loss", save_best_only=True)
history = model.fit(x, y, epochs=50, verbose=0, callbacks=[best])
model = keras.models.load_model("best.keras")
