# expect: at most 0.85
# %% [load]
df = pd.read_csv("college.csv")
X = df.drop(columns="Private"); y = (df["Private"] == "Yes").astype(int)
# %% [scaling]
X_scaled = StandardScaler().fit_transform(X)
x_train, x_test, y_train, y_test = train_test_split(X_scaled, y, test_size=0.2, random_state=42, stratify=y)
scaler = StandardScaler().fit(X.loc[y_train.index])
# %% [smote]
x_resampled, y_resampled = SMOTE(random_state=42).fit_resample(x_train, y_train)
# %% [logistic]
logistic = LogisticRegression(max_iter=1000).fit(x_resampled, y_resampled)
y_pred = logistic.predict(x_test)
# %% [metrics]
accuracy = accuracy_score(y_test, y_pred)
matrix = confusion_matrix(y_test, y_pred)
report = classification_report(y_test, y_pred)
