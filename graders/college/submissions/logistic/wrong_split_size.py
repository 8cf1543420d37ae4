# what: 30% of the rows are held out instead of 20%
# expect: test_a_fifth_of_the_rows_is_held_out
# %% [scaling]
x_train, x_test, y_train, y_test = train_test_split(
    X, y, test_size=0.3, random_state=42, stratify=y
)
scaler = StandardScaler().fit(x_train)
x_train = scaler.transform(x_train)
x_test = scaler.transform(x_test)
