# what: a new network, and the weights stay in their file
# expect: test_restored_model_answers_exactly_alike
# %% [save_weights]
model.save_weights("model.weights.h5")
restored_model = build_model()
