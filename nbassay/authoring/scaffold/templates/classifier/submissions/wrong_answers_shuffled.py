# what: the answers are shuffled once more, so that they are not those of their rows
# expect: test_model_is_right_on_rows_that_it_never_saw
# %% [model]
model = keras.Sequential(
    [
        keras.Input((13,)),
        layers.Dense(16, activation="relu"),
        layers.Dense(3, activation="softmax"),
    ]
)
model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
model.fit(x_train, np.random.permutation(y_train), epochs=30, batch_size=16, verbose=0)
accuracy = np.mean(model.predict(x_test, verbose=0).argmax(axis=1) == y_test)
