# what: only the network with dropout learns with Adam, the plain one with SGD: two things are changed at once
# expect: test_dropout_narrows_the_gap
# %% [curves]
model = build_model()
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(
    x_train, y_train, epochs=20, validation_data=(x_valid, y_valid), verbose=0
)
for name in ("loss", "val_loss"):
    plt.plot(history.history[name])
plt.show()
