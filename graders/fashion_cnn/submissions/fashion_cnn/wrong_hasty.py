# what: one picture drawn, two names and two test images exchanged, the photo not flipped
# expect: test_label_names_are_the_ten_kinds_in_order
# expect: test_nine_training_and_nine_test_images_are_drawn
# expect: test_images_are_those_of_the_data_set_in_order test_photo_is_prepared_step_by_step
# %% [load_and_explore]
(x_train, y_train), (x_test, y_test) = keras.datasets.fashion_mnist.load_data()
label_names = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Shirt",
               "Sandal", "Coat", "Sneaker", "Bag", "Ankle boot"]  # fmt: skip
plt.imshow(x_train[0])
plt.show()
# %% [preprocess]
x_train = x_train.reshape(60000, 28, 28, 1).astype("float32") / 255
x_test = x_test.reshape(10000, 28, 28, 1).astype("float32") / 255
x_test[[0, 1]] = x_test[[1, 0]]
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)
# %% [own_photo]
picture = Image.open("ankle_boot.jpg").convert("L").crop((100, 400, 600, 900)).resize((28, 28))
photo = np.array(ImageOps.invert(picture)).reshape(1, 28, 28, 1) / 255
photo_label = "Ankle boot"
