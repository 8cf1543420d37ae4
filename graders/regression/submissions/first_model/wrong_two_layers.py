# what: a hidden layer that a line has no use for
# expect: test_model_is_one_neuron_with_weight_and_bias
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(1,)), layers.Dense(4), layers.Dense(1)])
model.compile(keras.optimizers.SGD(0.01), "mse", metrics=["mae"])
