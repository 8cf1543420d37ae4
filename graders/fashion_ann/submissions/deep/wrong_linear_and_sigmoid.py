# what: no activation in a hidden layer, ten sigmoids at the end
# expect: test_hidden_layers_use_relu_and_the_output_softmax test_rows_of_y_proba_sum_to_one
# %% [architecture]
deep_model = keras.Sequential(
    [
        keras.Input(shape=(28, 28)),
        layers.Flatten(),
        layers.Dense(300),
        layers.Dense(100, activation="relu"),
        layers.Dense(10, activation="sigmoid"),
    ]
)
deep_model.compile(
    optimizer=keras.optimizers.SGD(0.02, momentum=0.9),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
