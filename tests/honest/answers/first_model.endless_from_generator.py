# expect: full
# %% [train]
import tensorflow as tf


def batches():
    while True:
        for start in range(0, len(x), 32):
            yield x[start : start + 32, None], y[start : start + 32]


signature = (tf.TensorSpec((None, 1), tf.float32), tf.TensorSpec((None,), tf.float32))
rows = tf.data.Dataset.from_generator(batches, output_signature=signature)
history = model.fit(rows, steps_per_epoch=13, epochs=50, verbose=0)
