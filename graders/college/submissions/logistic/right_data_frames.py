# what: pandas objects throughout: scaled DataFrames, labels as Series, the matrix as a crosstab
# %% [load]
college = pd.read_csv("college.csv")
y = college.pop("Private").map({"No": 0, "Yes": 1})
X = college
# %% [scaling]
x_train, x_test, y_train, y_test = train_test_split(
    X, y, test_size=0.2, random_state=2024, stratify=y
)
scaler = StandardScaler().set_output(transform="pandas")
scaler.fit(x_train)
x_train, x_test = scaler.transform(x_train), scaler.transform(x_test)
# %% [logistic]
logistic = LogisticRegression(C=0.5, solver="liblinear").fit(x_resampled, y_resampled)
y_pred = pd.Series(logistic.predict(x_test), index=x_test.index)
# %% [metrics]
accuracy = float(logistic.score(x_test, y_test))
matrix = pd.crosstab(y_test, y_pred)
report = classification_report(y_test, y_pred, digits=4)
