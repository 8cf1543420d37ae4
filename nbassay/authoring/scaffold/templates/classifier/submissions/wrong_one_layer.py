# what: no hidden layer
# expect: test_model_has_layers
# %% [model]
model = keras.Sequential([keras.Input((13,)), layers.Dense(3, activation="softmax")])
model.compile(keras.optimizers.Adam(0.05), "sparse_categorical_crossentropy")
model.fit(x_train, y_train, epochs=30, batch_size=16, verbose=0)
accuracy = np.mean(model.predict(x_test, verbose=0).argmax(axis=1) == y_test)
