# what: the functional API, settings as objects, names in an array, one figure for all 18 pictures
# %% [load_and_explore]
(x_train, y_train), (x_test, y_test) = keras.datasets.fashion_mnist.load_data()
label_names = np.array(
    ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
     "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
)  # fmt: skip
plt.figure(figsize=(9, 5))
for n in range(18):
    plt.subplot(3, 6, n + 1)
    source, names = (x_train, y_train) if n < 9 else (x_test, y_test)
    plt.imshow(source[n % 9], cmap="gray_r")
    plt.title(label_names[names[n % 9]], fontsize=8)
    plt.axis("off")
plt.show()
# %% [architecture]
picture = keras.Input((28, 28, 1))
x = picture
for filters in (32, 64, 128):
    x = layers.Conv2D(filters, kernel_size=3, activation=keras.activations.relu)(x)
    x = layers.MaxPool2D(pool_size=2)(x)
x = layers.Flatten()(x)
x = layers.Dense(128, activation="relu")(x)
model = keras.Model(inputs=picture, outputs=layers.Dense(10, activation="softmax")(x))
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=0.002),
    loss=keras.losses.CategoricalCrossentropy(),
    metrics=[keras.metrics.CategoricalAccuracy(name="accuracy")],
)
