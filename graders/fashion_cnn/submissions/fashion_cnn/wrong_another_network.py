# what: pooling by averages, half the units, RMSprop, an error in the place of the accuracy
# expect: test_each_convolution_is_pooled_and_the_last_flattened
# expect: test_two_dense_layers_as_in_the_table test_total_of_parameters
# expect: test_optimizer_is_adam test_metric_is_accuracy
# expect: test_checkpoint_keeps_the_best_by_val_accuracy test_accuracy_is_that_of_the_network
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(28, 28, 1))])
for filters in (32, 64, 128):
    model.add(layers.Conv2D(filters, (3, 3), activation="relu"))
    model.add(layers.AveragePooling2D((2, 2)))
model.add(layers.Flatten())
model.add(layers.Dense(64, activation="relu"))
model.add(layers.Dense(10, activation="softmax"))
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["mae"])
# %% [train]
checkpoint = keras.callbacks.ModelCheckpoint("fashion_mnist.keras", save_best_only=True)
history = model.fit(
    x_train,
    y_train,
    batch_size=64,
    epochs=20,
    validation_split=0.1,
    callbacks=[checkpoint],
    verbose=0,
)
model = keras.models.load_model("fashion_mnist.keras")
