# what: private is what has a probability above 0.9
# expect: test_optimizer_is_adam_and_accuracy_is_watched
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(17,))])
for units, activation in ((10, "relu"), (10, "relu"), (10, "relu"), (1, "sigmoid")):
    model.add(layers.Dense(units, activation=activation))
model.compile(
    optimizer="adam",
    loss="binary_crossentropy",
    metrics=[keras.metrics.BinaryAccuracy(threshold=0.9)],
)
