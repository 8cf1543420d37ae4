# expect: full
# %% [+architecture]
keras.config.set_dtype_policy('mixed_float16')
