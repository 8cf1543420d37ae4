# what: the cell of the training takes the answers of the model for the truth
# expect: test_roc_curve_comes_from_probabilities test_accuracy_is_that_of_the_test_rows
# %% [train]
history = model.fit(x_resampled, y_resampled, epochs=500, verbose=0)
y_test = (model.predict(x_test, verbose=0).ravel() > 0.5).astype(int)
