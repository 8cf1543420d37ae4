# what: small_model with sgd, model without a metric
# expect: test_small_model_is_compiled_as_asked test_optimizer_is_adam_and_accuracy_is_watched
# %% [small_model]
small_model = keras.Sequential([keras.Input(shape=(17,))])
small_model.add(layers.Dense(10, activation="relu"))
small_model.add(layers.Dense(10, activation="relu"))
small_model.add(layers.Dense(1, activation="sigmoid"))
small_model.compile(optimizer="sgd", loss="binary_crossentropy", metrics=["accuracy"])
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(17,))])
for _ in range(3):
    model.add(layers.Dense(10, activation="relu"))
model.add(layers.Dense(1, activation="sigmoid"))
model.compile(optimizer="adam", loss="binary_crossentropy")
# %% [accuracy]
accuracy = accuracy_score(y_test, y_pred.round())
