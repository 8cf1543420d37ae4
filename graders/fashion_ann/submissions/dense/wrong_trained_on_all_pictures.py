# what: all 60,000 pictures are learnt from, those of the validation included
# expect: test_nothing_but_training_pictures_is_learnt_from
# %% [train]
flat_train, flat_val = x_train.reshape(-1, 784), x_val.reshape(-1, 784)
everything = images.astype("float32") / 255
histories = {
    key: model.fit(
        everything.reshape(-1, *model.input_shape[1:]), labels, epochs=5, batch_size=256,
        validation_data=(x_val.reshape(-1, *model.input_shape[1:]), y_val), verbose=0,
    )
    for key, model in zip(("softmax", "sigmoid", "relu"), (softmax_model, sigmoid_model, relu_model))
}
