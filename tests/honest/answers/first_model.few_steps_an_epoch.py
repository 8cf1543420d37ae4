# expect: full
# %% [train]
import tensorflow as tf

rows = tf.data.Dataset.from_tensor_slices((x[:, None], y)).shuffle(400).batch(32).repeat()
history = model.fit(rows, steps_per_epoch=5, epochs=130, verbose=0)
