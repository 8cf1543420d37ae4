# what: the numbers of the validation pictures come from a second split, with another seed
# expect: test_labels_are_the_numbers_of_their_pictures test_val_accuracy_is_what_a_recount_gives
# %% [split]
x_train, x_val, y_train, _ = train_test_split(
    images.astype("float32") / 255, labels, test_size=0.2, random_state=42
)
_, y_val = train_test_split(labels, test_size=0.2, random_state=1)
# %% [train]
flat_train, flat_val = x_train.reshape(-1, 784), x_val.reshape(-1, 784)
histories = {
    key: model.fit(
        x_train.reshape(-1, *model.input_shape[1:]), y_train, epochs=5, batch_size=256,
        validation_data=(x_val.reshape(-1, *model.input_shape[1:]), y_val), verbose=0,
    )
    for key, model in zip(("softmax", "sigmoid", "relu"), (softmax_model, sigmoid_model, relu_model))
}
# %% [val_accuracy]
val_accuracy = {
    "softmax": softmax_model.evaluate(flat_val, y_val, verbose=0)[1],
    "sigmoid": sigmoid_model.evaluate(flat_val, y_val, verbose=0)[1],
    "relu": relu_model.evaluate(x_val, y_val, verbose=0)[1],
}
best = max(histories, key=lambda key: histories[key].history["accuracy"][-1])
