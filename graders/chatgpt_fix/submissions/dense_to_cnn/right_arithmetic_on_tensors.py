# what: standardises with arithmetic on tensors, and draws the picture's neighbours together by keras.ops
# %% [build_model]
def build_model():
    inputs = keras.Input((28, 28, 1))
    x = (inputs - 0.1307) / 0.3081
    x = keras.activations.relu(layers.Conv2D(32, 3)(x))
    x = keras.ops.max_pool(x, 2)
    x = keras.ops.relu(layers.Conv2D(64, 3)(x))
    x = layers.MaxPooling2D()(x)
    x = keras.ops.reshape(x, (-1, 5 * 5 * 64))
    outputs = keras.activations.softmax(layers.Dense(10)(x))
    network = keras.Model(inputs, outputs)
    network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return network
