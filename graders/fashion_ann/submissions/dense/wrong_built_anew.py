# what: relu_model is built anew after its training, so that the one handed in has learnt nothing
# expect: test_epochs_are_asked_for_as_in_the_brief test_nothing_but_training_pictures_is_learnt_from
# expect: test_histories_are_the_records_of_these_trainings
# expect: test_models_know_pictures_they_have_not_seen
# %% [train]
flat_train, flat_val = x_train.reshape(-1, 784), x_val.reshape(-1, 784)
histories = {
    key: model.fit(
        x_train.reshape(-1, *model.input_shape[1:]), y_train, epochs=5, batch_size=256,
        validation_data=(x_val.reshape(-1, *model.input_shape[1:]), y_val), verbose=0,
    )
    for key, model in zip(("softmax", "sigmoid", "relu"), (softmax_model, sigmoid_model, relu_model))
}
relu_model = keras.models.clone_model(relu_model)
relu_model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
