# what: 100 neurons first, then 300
# expect: test_layers_are_300_100_10 test_deep_model_has_266610_parameters
# %% [architecture]
deep_model = keras.Sequential(
    [
        keras.Input(shape=(28, 28)),
        layers.Flatten(),
        layers.Dense(100, activation="relu"),
        layers.Dense(300, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
deep_model.compile(
    optimizer=keras.optimizers.SGD(0.05, momentum=0.9),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
