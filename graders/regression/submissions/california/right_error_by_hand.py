# what: the reference training, its error worked out with NumPy and rounded
# %% [prepare]
x_rest, x_test, y_rest, y_test = train_test_split(X, y, random_state=42)
x_train, x_valid, y_train, y_valid = train_test_split(x_rest, y_rest, random_state=42)
scaler = StandardScaler()
scaler.fit(x_train, y_train)
x_train = scaler.transform(x_train)
x_valid = scaler.transform(x_valid)
x_test = scaler.transform(x_test)
# %% [evaluate]
test_mse = float(np.round(np.mean(np.square(model.predict(x_test, verbose=0)[:, 0] - y_test)), 3))
