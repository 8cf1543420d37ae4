# what: the table is shuffled anew for the test, so that most of its rows were trained on
# expect: test_rows_are_kept_apart, test_model_learns_from_training_rows_only
# %% [scaling]
draw = np.random.default_rng(SEED)
train, test = draw.permutation(178)[:133], draw.permutation(178)[:45]
scaler = StandardScaler().fit(X[train])
x_train, x_test = scaler.transform(X[train]), scaler.transform(X[test])
y_train, y_test = y[train], y[test]
