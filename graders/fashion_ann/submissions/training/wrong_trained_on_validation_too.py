# what: the pictures set aside are learnt from as well
# expect: test_training_is_watched_on_pictures_set_aside test_dropout_model_is_trained_in_the_same_way
# %% [curves]
model = build_model()
everything = np.concatenate([x_train, x_valid]), np.concatenate([y_train, y_valid])
history = model.fit(*everything, epochs=20, validation_data=(x_valid, y_valid), verbose=0)
for name in ("loss", "val_loss"):
    plt.plot(history.history[name])
plt.show()
