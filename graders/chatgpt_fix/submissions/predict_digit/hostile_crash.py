# what: ends its own kernel, as a segmentation fault in a library would
# %% [predict_digit]
import os


def predict_digit(path, model):
    os._exit(139)


predict_digit("seven.jpg", None)
