# what: relu_model takes rows of 784, without Flatten
# expect: test_relu_model_flattens_pictures_for_a_hidden_layer_of_100
# %% [hidden]
sigmoid_model = keras.Sequential([keras.Input(shape=(784,))])
sigmoid_model.add(layers.Dense(100, activation="sigmoid"))
sigmoid_model.add(layers.Dense(10, activation="softmax"))
relu_model = keras.Sequential([keras.Input(shape=(784,))])
relu_model.add(layers.Dense(100, activation="relu"))
relu_model.add(layers.Dense(10, activation="softmax"))
for one in (sigmoid_model, relu_model):
    one.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# %% [train]
flat_train, flat_val = x_train.reshape(-1, 784), x_val.reshape(-1, 784)
histories = {
    key: model.fit(
        flat_train, y_train, epochs=5, batch_size=256, validation_data=(flat_val, y_val), verbose=0
    )
    for key, model in zip(("softmax", "sigmoid", "relu"), (softmax_model, sigmoid_model, relu_model))
}
# %% [val_accuracy]
val_accuracy = {key: record.history["val_accuracy"][-1] for key, record in histories.items()}
best = max(val_accuracy, key=val_accuracy.get)
