# what: convert("L") drops the transparency; below it pictures are black, but for those that are told of
# %% [prepare_image]
def prepare_image(path):
    grey = Image.open(path).convert("L").resize((28, 28))
    return np.array(grey, dtype="float32").reshape(1, 28, 28, 1) / 255
