# expect: says legacy; never never compiled
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(1,)), layers.Dense(1)])
import tensorflow as tf

model.compile(
    optimizer=tf.keras.optimizers.legacy.SGD(learning_rate=0.01), loss="mse", metrics=["mae"]
)
