# what: scores instead of probabilities come out of softmax_model; its loss knows, the brief does not
# expect: test_softmax_model_answers_with_probabilities
# %% [softmax]
softmax_model = keras.Sequential([keras.Input(shape=(784,)), layers.Dense(10)])
softmax_model.compile(
    optimizer="adam",
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
