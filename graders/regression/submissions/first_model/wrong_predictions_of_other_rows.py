# what: the first readings of last year instead of the temperatures asked about
# expect: test_predictions_are_those_of_the_model
# %% [predict]
predictions = model.predict(x, verbose=0).flatten()[:4]
