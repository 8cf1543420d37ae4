# expect: full
# %% [train]
import tensorflow as tf

rows = (
    tf.data.Dataset.from_tensor_slices((x, y))
    .map(lambda a, b: (tf.reshape(a, (1,)), b))
    .batch(32)
    .prefetch(1)
)
history = model.fit(rows, epochs=50, verbose=0)
