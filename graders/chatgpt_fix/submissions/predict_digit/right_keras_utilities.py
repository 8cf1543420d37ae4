# what: Keras turns the picture into an array; a class holds the steps
# %% [prepare_image]
class Preparer:
    size = (28, 28)

    def __call__(self, path):
        with Image.open(path) as file:
            rgba = file.convert("RGBA")
        black = Image.new("RGBA", rgba.size, (0, 0, 0, 255))
        black.paste(rgba, (0, 0), rgba)
        grey = black.convert("RGB").convert("L").resize(self.size, Image.BOX)
        return np.expand_dims(keras.utils.img_to_array(grey) / 255, 0)


def prepare_image(path, preparer=Preparer()):
    return preparer(path)
# %% [prediction]
prediction = digit_model.predict_on_batch(prepare_image("seven.jpg"))
