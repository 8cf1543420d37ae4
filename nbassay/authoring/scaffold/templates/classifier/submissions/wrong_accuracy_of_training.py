# what: accuracy is counted on the rows of the training
# expect: test_accuracy_is_that_of_the_test_rows
# %% [model]
model = keras.Sequential(
    [
        keras.Input((13,)),
        layers.Dense(16, activation="relu"),
        layers.Dense(3, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x_train, y_train, epochs=30, batch_size=16, verbose=0)
accuracy = np.mean(model.predict(x_train, verbose=0).argmax(axis=1) == y_train)
