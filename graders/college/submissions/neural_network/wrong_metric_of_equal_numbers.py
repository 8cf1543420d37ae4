# what: Accuracy compares probabilities with labels, and they are hardly ever equal
# expect: test_small_model_is_compiled_as_asked test_optimizer_is_adam_and_accuracy_is_watched
# %% [small_model]
small_model = keras.Sequential([keras.Input(shape=(17,))])
for units, activation in ((10, "relu"), (10, "relu"), (1, "sigmoid")):
    small_model.add(layers.Dense(units, activation=activation))
small_model.compile(
    optimizer="adam", loss="binary_crossentropy", metrics=[keras.metrics.CategoricalAccuracy()]
)
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(17,))])
for units, activation in ((10, "relu"), (10, "relu"), (10, "relu"), (1, "sigmoid")):
    model.add(layers.Dense(units, activation=activation))
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=[keras.metrics.Accuracy()])
