# expect: full
# %% [train]
history = model.fit(x, y, epochs=50, verbose=0)
model.save("first_model.h5")
model = keras.models.load_model("first_model.h5")
