# what: tf.keras and tf tensors, models inside a model, evaluate with return_dict, numbers rounded
# %% [softmax]
import tensorflow as tf

softmax_model = tf.keras.models.Sequential(
    [tf.keras.Input((784,)), tf.keras.layers.Dense(10, "softmax", kernel_initializer="he_normal")]
)
softmax_model.compile(tf.keras.optimizers.Adam(), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% [hidden]
def stack(activation, *first):
    inner = tf.keras.Sequential([tf.keras.layers.Dense(100, activation=activation)])
    model = tf.keras.Sequential([*first, inner, tf.keras.layers.Dense(10, activation="softmax")])
    model.compile(
        optimizer=tf.keras.optimizers.Adam(1e-3),
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=False),
        metrics=["accuracy", "sparse_top_k_categorical_accuracy"],
    )
    return model


sigmoid_model = stack(tf.nn.sigmoid, tf.keras.Input((784,)))
relu_model = stack(tf.nn.relu, tf.keras.Input((28, 28)), tf.keras.layers.Flatten())
# %% [train]
flat = [tf.reshape(part, (len(part), 784)) for part in (x_train, x_val)]
histories = {
    "relu": relu_model.fit(
        tf.constant(x_train), tf.constant(y_train), epochs=5, batch_size=128, verbose=0,
        validation_data=(x_val, y_val),
    ),
    "softmax": softmax_model.fit(
        flat[0], y_train, epochs=8, batch_size=128, verbose=0, validation_data=(flat[1], y_val)
    ),
    "sigmoid": sigmoid_model.fit(
        flat[0], y_train, epochs=8, batch_size=128, verbose=0, validation_data=(flat[1], y_val)
    ),
}
# %% [val_accuracy]
val_accuracy = {
    "softmax": round(softmax_model.evaluate(flat[1], y_val, verbose=0, return_dict=True)["accuracy"], 3),
    "sigmoid": round(sigmoid_model.evaluate(flat[1], y_val, verbose=0, return_dict=True)["accuracy"], 3),
    "relu": round(relu_model.evaluate(x_val, y_val, verbose=0, return_dict=True)["accuracy"], 3),
}
best = max(val_accuracy.items(), key=lambda pair: pair[1])[0]
