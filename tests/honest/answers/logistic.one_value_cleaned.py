# expect: full | says row; never 0%; never SMOTE
# %% [load]
df = pd.read_csv('college.csv')
df.loc[df['Grad.Rate'] > 100, 'Grad.Rate'] = 100
df['Private'] = df['Private'].map({'Yes': 1, 'No': 0})
X = df.drop('Private', axis=1)
y = df['Private']
# %% [scaling]
x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42, stratify=y)
scaler = StandardScaler()
x_train = scaler.fit_transform(x_train)
x_test = scaler.transform(x_test)
# %% [smote]
x_resampled, y_resampled = SMOTE(random_state=42).fit_resample(x_train, y_train)
# %% [logistic]
logistic = LogisticRegression(max_iter=1000).fit(x_resampled, y_resampled)
y_pred = logistic.predict(x_test)
# %% [metrics]
accuracy = accuracy_score(y_test, y_pred)
matrix = confusion_matrix(y_test, y_pred)
report = classification_report(y_test, y_pred)
