# what: another SMOTE of the family, labels as int8, MaxAbsScaler, a report without names
# %% [load]
college = pd.read_csv("college.csv", index_col=False)
X = college.iloc[:, 1:]
y = college.Private.eq("Yes").to_numpy().astype("int8")
# %% [scaling]
from sklearn.preprocessing import MaxAbsScaler

parts = train_test_split(X, y, test_size=0.2, shuffle=True, random_state=0)
scaler = MaxAbsScaler()
x_train, x_test = scaler.fit_transform(parts[0]), scaler.transform(parts[1])
y_train, y_test = parts[2], parts[3]
# %% [smote]
from imblearn.over_sampling import BorderlineSMOTE

x_resampled, y_resampled = BorderlineSMOTE(random_state=1).fit_resample(x_train, y_train)
# %% [logistic]
from sklearn.linear_model import LogisticRegressionCV

logistic = LogisticRegressionCV(Cs=5, cv=3, max_iter=5000, use_legacy_attributes=False, l1_ratios=(0,))
logistic.fit(x_resampled, y_resampled)
y_pred = logistic.predict(x_test)
# %% [metrics]
matrix = np.zeros((2, 2), int)
for true, guess in zip(y_test, y_pred):
    matrix[true, guess] += 1
accuracy = float(matrix.trace() / matrix.sum())
report = classification_report(y_test, y_pred, digits=3)
