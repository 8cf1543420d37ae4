# expect: says tensorflow.python.keras
# %% [architecture]
from tensorflow.python.keras.models import Sequential
from tensorflow.python.keras.layers import Dense

model = Sequential([Dense(1, input_shape=(1,))])
model.compile(optimizer="sgd", loss="mse", metrics=["mae"])
