# what: the test pictures are looked at while rates are compared
# expect: test_pictures_of_the_test_are_looked_at_once
# %% [rates]
rates = [1.0, 0.1, 0.01, 0.001]
curves = {}
for rate in rates:
    network = build_model(rate)
    curves[rate] = network.fit(
        x_train, y_train, epochs=EPOCHS, validation_data=(x_valid, y_valid), verbose=0
    ).history
    print(rate, network.evaluate(x_test, y_test, verbose=0))
too_large, too_small = 1.0, 0.001
