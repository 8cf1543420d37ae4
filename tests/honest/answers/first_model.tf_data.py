# expect: full
# %% [train]
import tensorflow as tf

rows = tf.data.Dataset.from_tensor_slices((x[:, None], y)).shuffle(400).batch(32)
history = model.fit(rows, epochs=50, verbose=0)
