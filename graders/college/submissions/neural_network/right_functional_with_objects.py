# what: functional API, loss and optimizer as objects, probabilities kept as one column
# %% [small_model]
entrance = keras.Input((17,), name="college")
hidden = layers.Dense(10, "relu")(entrance)
hidden = layers.Dense(10, "relu")(hidden)
small_model = keras.Model(entrance, layers.Dense(1, "sigmoid")(hidden))
small_model.compile(
    keras.optimizers.Adam(1e-3),
    keras.losses.BinaryCrossentropy(),
    metrics=[keras.metrics.BinaryAccuracy()],
)
# %% [architecture]
entrance = keras.Input((17,), name="college")
hidden = entrance
for number in range(3):
    hidden = layers.Dense(10, activation=keras.activations.relu, name=f"hidden_{number}")(hidden)
model = keras.Model(entrance, layers.Dense(1, activation="sigmoid", name="private")(hidden))
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=0.002),
    loss=keras.losses.BinaryCrossentropy(from_logits=False),
    metrics=["accuracy"],
)
# %% [roc]
y_pred = model.predict(x_test, verbose=0)
fpr, tpr, thresholds = roc_curve(y_test, y_pred, drop_intermediate=False)
# %% [accuracy]
loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
