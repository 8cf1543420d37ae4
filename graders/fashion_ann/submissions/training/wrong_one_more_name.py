# what: restored_model is one more name for the trained network
# expect: test_restored_model_is_a_network_of_its_own
# %% [save_weights]
model.save_weights("model.weights.h5")
restored_model = model
restored_model.load_weights("model.weights.h5")
