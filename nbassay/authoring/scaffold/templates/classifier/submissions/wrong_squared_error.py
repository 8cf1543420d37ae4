# what: sigmoids and the squared error, as if each grape were a question of its own
# expect: test_model_has_activations, test_model_is_compiled_with
# %% [model]
model = keras.Sequential(
    [
        keras.Input((13,)),
        layers.Dense(16, activation="relu"),
        layers.Dense(3, activation="sigmoid"),
    ]
)
model.compile(keras.optimizers.Adam(0.01), "mse")
model.fit(x_train, np.eye(3)[y_train], epochs=30, batch_size=16, verbose=0)
accuracy = np.mean(model.predict(x_test, verbose=0).argmax(axis=1) == y_test)
