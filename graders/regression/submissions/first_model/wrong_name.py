# what: what the model was asked is kept under another name
# expect: test_predictions_are_flat test_predictions_are_those_of_the_model
# %% [predict]
predicted = model.predict(asked, verbose=0).flatten()
