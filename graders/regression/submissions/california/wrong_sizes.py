# what: a fifth is set aside each time instead of a quarter
# expect: test_three_parts_have_the_sizes_asked_for
# %% [prepare]
x_rest, x_test, y_rest, y_test = train_test_split(X, y, test_size=0.2, random_state=42)
x_train, x_valid, y_train, y_valid = train_test_split(
    x_rest, y_rest, test_size=0.2, random_state=42
)
scaler = StandardScaler().fit(x_train)
x_train, x_valid, x_test = (scaler.transform(part) for part in (x_train, x_valid, x_test))
# %% [train]
history = model.fit(
    x_train, y_train, epochs=20, batch_size=64, validation_data=(x_valid, y_valid), verbose=0
)
