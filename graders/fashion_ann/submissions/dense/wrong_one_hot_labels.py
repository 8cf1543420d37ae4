# what: one-hot labels, and the loss that goes with them
# expect: test_labels_are_the_numbers_of_their_pictures test_softmax_model_is_compiled_as_asked
# expect: test_models_with_a_hidden_layer_are_compiled_as_asked
# %% [split]
x_train, x_val, y_train, y_val = train_test_split(
    images.astype("float32") / 255, keras.utils.to_categorical(labels), test_size=0.2,
    random_state=42,
)
# %% [softmax]
softmax_model = keras.Sequential([keras.Input(shape=(784,)), layers.Dense(10, activation="softmax")])
softmax_model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
# %% [hidden]
sigmoid_model = keras.Sequential([keras.Input(shape=(784,))])
sigmoid_model.add(layers.Dense(100, activation="sigmoid"))
sigmoid_model.add(layers.Dense(10, activation="softmax"))
relu_model = keras.Sequential([keras.Input(shape=(28, 28)), layers.Flatten()])
relu_model.add(layers.Dense(100, activation="relu"))
relu_model.add(layers.Dense(10, activation="softmax"))
for one in (sigmoid_model, relu_model):
    one.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
