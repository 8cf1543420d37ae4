# what: SGD at ten times the rate
# expect: test_optimizer_is_sgd_at_the_rate_asked_for
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(1,)), layers.Dense(1)])
model.compile(keras.optimizers.SGD(0.1), "mse", metrics=["mae"])
