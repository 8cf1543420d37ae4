# what: the records stand under another name
# expect: test_histories_are_the_records_of_these_trainings
# %% [train]
flat_train, flat_val = x_train.reshape(-1, 784), x_val.reshape(-1, 784)
history = {
    key: model.fit(
        x_train.reshape(-1, *model.input_shape[1:]), y_train, epochs=5, batch_size=256,
        validation_data=(x_val.reshape(-1, *model.input_shape[1:]), y_val), verbose=0,
    )
    for key, model in zip(("softmax", "sigmoid", "relu"), (softmax_model, sigmoid_model, relu_model))
}
