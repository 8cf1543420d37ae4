# what: 128 units in the hidden layer of sigmoid_model, and sgd for both
# expect: test_sigmoid_model_has_a_hidden_layer_of_100
# expect: test_models_with_a_hidden_layer_are_compiled_as_asked
# %% [hidden]
sigmoid_model = keras.Sequential([keras.Input(shape=(784,))])
sigmoid_model.add(layers.Dense(128, activation="sigmoid"))
sigmoid_model.add(layers.Dense(10, activation="softmax"))
relu_model = keras.Sequential([keras.Input(shape=(28, 28)), layers.Flatten()])
relu_model.add(layers.Dense(100, activation="relu"))
relu_model.add(layers.Dense(10, activation="softmax"))
for one in (sigmoid_model, relu_model):
    one.compile(
        optimizer=keras.optimizers.SGD(0.1, momentum=0.9), loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
