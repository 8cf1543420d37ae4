# what: from_logits=True on probabilities
# expect: test_softmax_model_is_compiled_as_asked
# %% [softmax]
softmax_model = keras.Sequential([keras.Input(shape=(784,)), layers.Dense(10, activation="softmax")])
softmax_model.compile(
    optimizer="adam",
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
