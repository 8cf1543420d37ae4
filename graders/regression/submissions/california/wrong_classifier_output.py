# what: the output of a classifier, which can give no price above 100,000 dollars
# expect: test_hidden_layer_uses_relu_and_the_output_nothing
# expect: test_model_estimates_districts_it_has_not_seen
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(8,))])
model.add(layers.Dense(30, activation="relu"))
model.add(layers.Dense(1, activation="sigmoid"))
model.compile(optimizer="adam", loss="mse")
# %% [train]
history = model.fit(
    x_train, y_train, epochs=5, batch_size=128, validation_data=(x_valid, y_valid), verbose=0
)
