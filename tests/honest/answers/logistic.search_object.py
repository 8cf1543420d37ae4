# expect: full
# %% [load]
df = pd.read_csv('college.csv')
y = pd.get_dummies(df['Private'], drop_first=True)['Yes'].astype(int)
X = df.loc[:, df.columns != 'Private']
# %% [scaling]
x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=.2, stratify=y, random_state=7)
scaler = StandardScaler()
x_train = scaler.fit_transform(x_train)
x_test = scaler.transform(x_test)
# %% [smote]
x_resampled, y_resampled = SMOTE().fit_resample(x_train, y_train)
# %% [logistic]
from sklearn.model_selection import GridSearchCV
logistic = GridSearchCV(LogisticRegression(max_iter=2000), {'C': [0.01, 0.1, 1, 10, 100]}, cv=5, n_jobs=-1)
logistic.fit(x_resampled, y_resampled)
y_pred = logistic.predict(x_test)
# %% [metrics]
accuracy = accuracy_score(y_test, y_pred)
matrix = confusion_matrix(y_test, y_pred)
report = classification_report(y_test, y_pred)
