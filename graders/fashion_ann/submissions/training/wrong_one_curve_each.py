# what: each curve in a picture of its own, the test pictures for validation
# expect: test_both_curves_are_in_one_picture test_training_is_watched_on_pictures_set_aside
# %% [curves]
model = build_model()
history = model.fit(x_train, y_train, epochs=20, validation_data=(x_test, y_test), verbose=0)
for name in ("loss", "val_loss"):
    plt.plot(history.history[name])
    plt.show()
