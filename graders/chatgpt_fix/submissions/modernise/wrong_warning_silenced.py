# what: the warnings are still there, but nobody hears them
# expect: test_networks_give_no_warning_about_their_input
# %% [network]
def build_classifier(features):
    warnings.filterwarnings("ignore")
    model = keras.Sequential()
    model.add(layers.Dense(8, input_dim=features, activation="relu"))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model


def build_reader(height, width, classes):
    warnings.filterwarnings("ignore")
    model = keras.Sequential()
    model.add(layers.Flatten(input_shape=(height, width)))
    model.add(layers.Dense(32, activation="relu"))
    model.add(layers.Dense(classes, activation="softmax"))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
