# what: TensorFlow throughout, variables and an optimizer; tensors come out, errors are a list of tensors
# %% [forward]
import tensorflow as tf


def forward(X, W1, W2):
    X, W1, W2 = (tf.cast(each, tf.float64) for each in (X, W1, W2))
    z2 = tf.matmul(X, W1)
    a2 = tf.sigmoid(z2)
    z3 = tf.matmul(a2, W2)
    return z2, a2, z3, tf.sigmoid(z3)
# %% [sse]
def sse(y, y_hat):
    return tf.reduce_sum(tf.square(tf.cast(y, tf.float64) - y_hat))
# %% [gradients]
def gradients(X, y, W1, W2):
    W1, W2 = tf.Variable(W1), tf.Variable(W2)
    with tf.GradientTape() as tape:
        error = sse(y, forward(X, W1, W2)[3])
    return tape.gradient(error, [W1, W2])
# %% [train]
def train(X, y, hidden, rate, steps, seed):
    keras_random = tf.random.Generator.from_seed(seed)
    W1 = tf.Variable(keras_random.normal((X.shape[1], hidden), dtype=tf.float64))
    W2 = tf.Variable(keras_random.normal((hidden, y.shape[1]), dtype=tf.float64))
    errors = [sse(y, forward(X, W1, W2)[3])]
    for _ in range(steps):
        dW1, dW2 = gradients(X, y, W1, W2)
        W1.assign_sub(rate * dW1)
        W2.assign_sub(rate * dW2)
        errors.append(sse(y, forward(X, W1, W2)[3]))
    return W1, W2, errors
# %% [xor_weights]
xor_weights = train(X_xor, y_xor, 8, 2.0, 800, SEED)[:2]
