# what: gives a live model whose configuration claims ten thousand million units and whose weights disagree with it
# on: network
# status: graded
# stopped by: a rebuilt layer may take as many weights as the evidence has, asked before Keras takes memory, and sizes are bounded
# %% [model]
import keras
import numpy as np

model = keras.Sequential([
    keras.Input((2,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1),
])
# %% [train]
honest = model.get_config()
big = {"units": 99_999, "activation": "relu"}
layers = honest["layers"]
layers[0]["config"]["batch_shape"] = (None, 2)
layers[1]["config"] |= big
layers += [{"module": "keras.layers", "class_name": "Dense", "config": big | {"name": f"d{n}"}}
           for n in range(90)]
model.get_config = lambda: honest
y_pred = np.full(100, 0.5)
# %% [scores]
layers[1]["config"]["units"] = 10**10
layers[2:] = [
    {"module": "keras.layers", "class_name": "UpSampling2D", "config": {"size": [1000, 1000]}},
    {"module": "keras.layers", "class_name": "Reshape", "config": {"target_shape": [10**7, 10**7]}},
    {"module": "keras.layers", "class_name": "RepeatVector", "config": {"n": 10**9}},
]
accuracy = 1.0
