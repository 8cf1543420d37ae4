# what: the test pictures are used for validation
# expect: test_validation_uses_the_pictures_set_aside
# %% [train]
history = deep_model.fit(
    x_train,
    y_train,
    batch_size=128,
    epochs=20,
    validation_data=(x_test, y_test),
    class_weight=class_weight,
    verbose=0,
)
