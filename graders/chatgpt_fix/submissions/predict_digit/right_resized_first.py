# what: resizes first, and multiplies brightness by alpha in NumPy; answers with a NumPy integer
# %% [prepare_image]
def prepare_image(path):
    image = Image.open(path).convert("RGBA").resize((28, 28), Image.NEAREST)
    values = np.array(image).astype("float32") / 255.0
    grey = values[:, :, :3].mean(axis=2) * values[:, :, 3]
    return grey.reshape((-1, 28, 28, 1))
# %% [predict_digit]
def predict_digit(image_path, network):
    return np.argmax(network.predict(prepare_image(image_path), verbose=0)[0])
