# what: TensorFlow's GradientTape finds the gradients
# %% [forward]
def forward(X, W1, W2):
    z2 = X @ W1
    z3 = sigmoid(z2) @ W2
    return z2, sigmoid(z2), z3, sigmoid(z3)
# %% [gradients]
import tensorflow as tf


def gradients(X, y, W1, W2):
    X, y, W1, W2 = (tf.constant(each, dtype=tf.float64) for each in (X, y, W1, W2))
    with tf.GradientTape() as tape:
        tape.watch([W1, W2])
        y_hat = tf.sigmoid(tf.sigmoid(X @ W1) @ W2)
        error = tf.reduce_sum((y_hat - y) ** 2)
    dW1, dW2 = tape.gradient(error, [W1, W2])
    return dW1.numpy(), dW2.numpy()
