# expect: full
# %% [+architecture]
keras.mixed_precision.set_global_policy("mixed_float16")
