# what: gives a live model whose configuration holds itself, or a hundred thousand layers in each other
# on: network
# status: graded
# stopped by: depth and number of layers are bounded where a configuration leaves the sandbox, is read, and is rebuilt
# %% [model]
import keras

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])


def nested(depth, inner):
    for number in range(depth):
        config = {"name": f"m{number}", "layers": [inner]}
        inner = {"module": "keras", "class_name": "Sequential", "config": config}
    return inner["config"] | {"build_input_shape": [None, 2]}


dense = {"module": "keras.layers", "class_name": "Dense", "config": {"units": 1}}
itself = {"name": "itself", "layers": []}
itself["layers"].append({"module": "keras", "class_name": "Sequential", "config": itself})
model.get_config = lambda: itself
# %% [train]
model.get_config = lambda: nested(50, dense)
# %% [scores]
many = [dense | {"config": {"units": 1, "name": f"layer{n}"}} for n in range(100_000)]
model.get_config = lambda: {"name": "many", "layers": many, "build_input_shape": [None, 2]}
