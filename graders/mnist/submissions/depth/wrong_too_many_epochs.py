# what: twenty epochs for the deep relu
# expect: test_relu_model_keeps_to_the_epochs
# %% [relu]
relu_model = keras.Sequential([keras.Input(shape=(784,))])
for _ in range(5):
    relu_model.add(layers.Dense(128, activation="relu"))
relu_model.add(layers.Dense(10, activation="softmax"))
relu_model.compile(
    optimizer=keras.optimizers.SGD(0.1), loss="categorical_crossentropy", metrics=["accuracy"]
)
relu_history = relu_model.fit(x_train, y_train, batch_size=256, epochs=20, verbose=0)
