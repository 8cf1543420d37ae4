# what: float64 images, input_shape in the first layer, names spelt a little otherwise, best by mode max
# %% [load_and_explore]
(x_train, y_train), (x_test, y_test) = keras.datasets.fashion_mnist.load_data()
label_names = ["t-shirt", "trousers", "pullover", "dress", "coat",
               "sandal", "shirt", "sneaker", "bag", "ankle boot"]  # fmt: skip
for images, numbers in ((x_train, y_train), (x_test, y_test)):
    fig = plt.figure()
    for place in range(1, 10):
        ax = fig.add_subplot(3, 3, place, title=label_names[numbers[place]])
        ax.imshow(images[place])
    fig.tight_layout()
    plt.show()
# %% [preprocess]
x_train = x_train.reshape(60000, 28, 28, 1) / 255.0
x_test = x_test.reshape(10000, 28, 28, 1) / 255.0
y_train = keras.utils.to_categorical(y_train)
y_test = keras.utils.to_categorical(y_test)
# %% [architecture]
model = keras.models.Sequential([
    layers.Conv2D(32, (3, 3), activation="relu", input_shape=(28, 28, 1)),
    layers.MaxPooling2D(2, 2),
    layers.Conv2D(64, (3, 3), activation="relu"),
    layers.MaxPooling2D(2, 2),
    layers.Conv2D(128, (3, 3), activation="relu"),
    layers.MaxPooling2D(2, 2),
    layers.Flatten(),
    layers.Dense(128, activation="relu"),
    layers.Dense(10, activation="softmax"),
])  # fmt: skip
model.compile(loss="categorical_crossentropy", optimizer="Adam", metrics=["accuracy"])
# %% [train]
history = model.fit(
    x_train,
    y_train,
    64,
    20,
    validation_split=0.2,
    callbacks=keras.callbacks.ModelCheckpoint(
        "fashion_mnist.keras", "val_accuracy", save_best_only=True, mode="max"
    ),
    verbose=0,
)
