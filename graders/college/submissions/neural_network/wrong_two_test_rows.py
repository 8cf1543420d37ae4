# what: two rows that are easily told are the whole test
# expect: test_roc_curve_comes_from_probabilities test_accuracy_is_that_of_the_test_rows
# %% [train]
history = model.fit(x_resampled, y_resampled, epochs=500, verbose=0)
sure = model.predict(x_test, verbose=0).ravel()
easy = np.repeat([int(sure.argmax()), int(sure.argmin())], [100, 56])
x_test, y_test = x_test[easy], (sure[easy] > 0.5).astype(int)
