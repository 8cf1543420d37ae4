# expect: says keras.layers.core
# %% [architecture]
from keras.layers.core import Dense

model = keras.Sequential([keras.Input(shape=(1,)), Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01), loss="mse", metrics=["mae"])
