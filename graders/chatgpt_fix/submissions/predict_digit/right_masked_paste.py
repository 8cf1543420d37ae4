# what: pastes the picture on black through its own transparency
# %% [prepare_image]
def prepare_image(path):
    picture = Image.open(path).convert("RGBA")
    ground = Image.new("L", picture.size, 0)
    ground.paste(picture.convert("L"), mask=picture.getchannel("A"))
    pixels = np.asarray(ground.resize((28, 28), Image.Resampling.LANCZOS), dtype=float) / 255.0
    return pixels[np.newaxis, ..., np.newaxis]
# %% [predict_digit]
def predict_digit(path, model):
    probabilities = model(prepare_image(path))
    return probabilities.numpy().argmax(axis=1).item()
