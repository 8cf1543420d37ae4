# what: a neuron without a bias, a line through the origin
# expect: test_model_is_one_neuron_with_weight_and_bias test_line_holds_at_temperatures_not_seen
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(1,)), layers.Dense(1, use_bias=False)])
model.compile(keras.optimizers.SGD(0.01), "mse", metrics=["mae"])
# %% [evaluate]
loss, metric = model.evaluate(x_new, y_new, verbose=0)
