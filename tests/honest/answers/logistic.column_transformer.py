# expect: full
# %% [load]
college = pd.read_csv("college.csv")
y = (college.pop("Private") == "Yes").astype("int64")
X = college
# %% [scaling]
from sklearn.compose import make_column_transformer, make_column_selector
x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=3, stratify=y)
scaler = make_column_transformer((StandardScaler(), make_column_selector(dtype_include=np.number)), remainder="passthrough")
x_train = scaler.fit_transform(x_train)
x_test = scaler.transform(x_test)
# %% [smote]
x_resampled, y_resampled = SMOTE(random_state=3).fit_resample(x_train, y_train)
# %% [logistic]
logistic = LogisticRegression(random_state=0, max_iter=500)
logistic.fit(x_resampled, y_resampled)
y_pred = (logistic.predict_proba(x_test)[:, 1] >= 0.5).astype(int)
# %% [metrics]
tn, fp, fn, tp = confusion_matrix(y_test, y_pred).ravel()
accuracy = float((tp + tn) / (tp + tn + fp + fn))
matrix = pd.crosstab(y_test.values, y_pred)
report = classification_report(y_test, y_pred)
