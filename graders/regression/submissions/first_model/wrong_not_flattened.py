# what: what predict returns, as it is
# expect: test_predictions_are_flat
# %% [predict]
predictions = model.predict(asked, verbose=0)
