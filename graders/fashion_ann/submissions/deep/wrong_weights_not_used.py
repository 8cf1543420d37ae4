# what: the weights are worked out, but fit never sees them
# expect: test_class_weight_is_handed_to_fit
# %% [train]
history = deep_model.fit(
    x_train, y_train, batch_size=128, epochs=20, validation_data=(x_valid, y_valid), verbose=0
)
