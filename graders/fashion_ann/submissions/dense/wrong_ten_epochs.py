# what: ten epochs of relu_model
# expect: test_epochs_are_asked_for_as_in_the_brief
# %% [train]
flat_train, flat_val = x_train.reshape(-1, 784), x_val.reshape(-1, 784)
histories = {
    key: model.fit(
        x_train.reshape(-1, *model.input_shape[1:]), y_train, epochs=10, batch_size=256,
        validation_data=(x_val.reshape(-1, *model.input_shape[1:]), y_val), verbose=0,
    )
    for key, model in zip(("softmax", "sigmoid", "relu"), (softmax_model, sigmoid_model, relu_model))
}
