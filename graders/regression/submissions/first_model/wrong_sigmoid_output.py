# what: the output of a classifier
# expect: test_output_is_the_line_as_it_is test_line_holds_at_temperatures_not_seen
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(1,)), layers.Dense(1, activation="sigmoid")])
model.compile(keras.optimizers.SGD(0.01), "mse", metrics=["mae"])
