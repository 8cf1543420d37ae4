# what: sigmoid_model has the relu and relu_model the sigmoid
# expect: test_hidden_layers_have_the_activations_they_are_named_after
# %% [hidden]
sigmoid_model = keras.Sequential([keras.Input(shape=(784,))])
sigmoid_model.add(layers.Dense(100, activation="relu"))
sigmoid_model.add(layers.Dense(10, activation="softmax"))
relu_model = keras.Sequential([keras.Input(shape=(28, 28)), layers.Flatten()])
relu_model.add(layers.Dense(100, activation="sigmoid"))
relu_model.add(layers.Dense(10, activation="softmax"))
for one in (sigmoid_model, relu_model):
    one.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
