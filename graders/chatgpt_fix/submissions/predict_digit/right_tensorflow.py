# what: TensorFlow resizes and gives a tensor; the model is called with a keyword
# %% [prepare_image]
import tensorflow as tf


def on_black(path):
    picture = Image.open(path)
    if "A" in picture.getbands() or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        black = Image.new("RGBA", picture.size, "black")
        picture = Image.alpha_composite(black, picture)
    return picture.convert("L")


def prepare_image(path):
    grey = np.array(on_black(path))[None, ..., None]
    return tf.image.resize(grey, (28, 28), antialias=True) / 255
# %% [predict_digit]
def predict_digit(path, model):
    shares = model.predict(x=prepare_image(path), verbose=0)
    return int(tf.argmax(shares[0]))
# %% [prediction]
prediction = digit_model(prepare_image("seven.jpg"))
