# what: inputs are shuffled, answers are not
# expect: test_prices_stayed_with_their_districts test_model_estimates_districts_it_has_not_seen
# %% [prepare]
x_rest, x_test, y_rest, y_test = train_test_split(X, y, random_state=42)
x_train, x_valid, y_train, y_valid = train_test_split(x_rest, y_rest, random_state=42)
scaler = StandardScaler().fit(x_train)
x_train, x_valid, x_test = (scaler.transform(part) for part in (x_train, x_valid, x_test))
x_train = x_train[::-1]
# %% [train]
history = model.fit(
    x_train, y_train, epochs=5, batch_size=64, validation_data=(x_valid, y_valid), verbose=0
)
