# what: accuracy, loss and matrix counted with NumPy, the photo cut and thinned out with NumPy
# %% [evaluate]
shares = model.predict(x_test, verbose=0)
y_pred = shares.argmax(axis=1)
truth = y_test.argmax(axis=1)
test_accuracy = float((y_pred == truth).mean())
test_loss = float(-np.log(shares[np.arange(10000), truth]).mean())
matrix = np.zeros((10, 10), dtype=int)
np.add.at(matrix, (truth, y_pred), 1)
report = classification_report(truth, y_pred)
# %% [own_photo]
grey = np.asarray(Image.open("ankle_boot.jpg").convert("L"))[400:900, 100:600]
places = np.linspace(0, 499, 28).round().astype(int)
small = 255 - grey[np.ix_(places, places)][:, ::-1]
photo = (small / 255.0)[None, :, :, None]
photo_label = label_names[int(model.predict(photo, verbose=0)[0].argmax())]
