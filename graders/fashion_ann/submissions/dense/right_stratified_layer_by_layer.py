# what: a split that keeps the proportions, layers added one by one, activations of their own
# %% [split]
x_train, x_val, y_train, y_val = train_test_split(
    images, labels, test_size=0.2, random_state=42, stratify=labels
)
x_train = (x_train / 255).astype("float32")
x_val = (x_val / 255).astype("float32")
# %% [softmax]
softmax_model = keras.Sequential()
softmax_model.add(keras.Input(shape=(784,)))
softmax_model.add(layers.Dense(10))
softmax_model.add(layers.Softmax())
softmax_model.compile("adam", "sparse_categorical_crossentropy", metrics=["acc"])
# %% [hidden]
sigmoid_model = keras.Sequential()
sigmoid_model.add(keras.Input(shape=(784,)))
sigmoid_model.add(layers.Dense(100))
sigmoid_model.add(layers.Activation("sigmoid"))
sigmoid_model.add(layers.Dense(10))
sigmoid_model.add(layers.Activation("softmax"))
relu_model = keras.Sequential()
relu_model.add(layers.Flatten(input_shape=(28, 28)))
relu_model.add(layers.Dense(100))
relu_model.add(layers.ReLU())
relu_model.add(layers.Dense(10, activation="softmax"))
for one in (sigmoid_model, relu_model):
    one.compile(loss="sparse_categorical_crossentropy", optimizer="Adam", metrics=["accuracy"])
# %% [train]
flat_train, flat_val = x_train.reshape(48000, -1), x_val.reshape(12000, -1)
histories = dict(
    softmax=softmax_model.fit(
        flat_train, y_train, 64, 6, validation_data=(flat_val, y_val), verbose=0
    ),
    sigmoid=sigmoid_model.fit(
        flat_train, y_train, 64, 6, validation_data=(flat_val, y_val), verbose=0
    ),
    relu=relu_model.fit(x_train, y_train, 64, 5, validation_data=(x_val, y_val), verbose=0),
)
for record in histories.values():
    record.history.setdefault("val_accuracy", record.history.get("val_acc"))
    record.history.setdefault("accuracy", record.history.get("acc"))
# %% [val_accuracy]
val_accuracy = {key: record.history["val_accuracy"][-1] for key, record in histories.items()}
best = "relu" if val_accuracy["relu"] > max(val_accuracy["softmax"], val_accuracy["sigmoid"]) else (
    "sigmoid" if val_accuracy["sigmoid"] > val_accuracy["softmax"] else "softmax"
)
