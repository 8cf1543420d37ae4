# what: no channel axis (the network adds it by itself), and the labels of two images exchanged
# expect: test_images_have_a_channel_axis test_labels_belong_to_their_images
# %% [preprocess]
x_train = x_train.astype("float32") / 255
x_test = x_test.astype("float32") / 255
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)
y_train[[0, 1]] = y_train[[1, 0]]
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(28, 28)), layers.Reshape((28, 28, 1))])
for filters in (32, 64, 128):
    model.add(layers.Conv2D(filters, (3, 3), activation="relu"))
    model.add(layers.MaxPooling2D((2, 2)))
model.add(layers.Flatten())
model.add(layers.Dense(128, activation="relu"))
model.add(layers.Dense(10, activation="softmax"))
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
# %% [own_photo]
picture = Image.open("ankle_boot.jpg").convert("L").crop((100, 400, 600, 900)).resize((28, 28))
photo = np.array(ImageOps.invert(ImageOps.mirror(picture))).reshape(1, 28, 28, 1) / 255
photo_label = "Ankle boot"
