# what: batch normalization that adapts within one epoch, RMSprop, layers from a list
# %% [build_model]
def block(filters):
    return [
        layers.Conv2D(filters, (3, 3), padding="same", use_bias=False),
        layers.BatchNormalization(momentum=0.8),
        layers.Activation("relu"),
        layers.MaxPool2D(),
    ]


def build_model():
    stack = [keras.Input((28, 28, 1)), *block(16), *block(32), layers.Flatten(), layers.Dense(64, "relu")]
    model = keras.Sequential([*stack, layers.Dense(10, activation="softmax")])
    model.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy")
    return model
