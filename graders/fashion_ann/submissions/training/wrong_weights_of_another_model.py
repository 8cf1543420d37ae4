# what: the weights of dropout_model are saved
# expect: test_file_holds_the_weights_of_model test_restored_model_answers_exactly_alike
# %% [save_weights]
dropout_model.save_weights("model.weights.h5")
restored_model = build_model()
restored_model.load_weights("model.weights.h5")
