# what: a split by hand from a permutation, RobustScaler, float32, probabilities cut at one half
# %% [load]
college = pd.read_csv("college.csv")
X = college.select_dtypes("number").values.astype("float32")
y = np.array([1 if private == "Yes" else 0 for private in college["Private"]])
# %% [scaling]
from sklearn.preprocessing import RobustScaler

order = np.random.default_rng(5).permutation(len(X))
held, kept = order[:156], order[156:]
scaler = RobustScaler().fit(X[kept])
x_train, y_train = scaler.transform(X[kept]), y[kept]
x_test, y_test = scaler.transform(X[held]), y[held]
# %% [smote]
from imblearn import over_sampling

smote = over_sampling.SMOTE(k_neighbors=3)
x_resampled, y_resampled = smote.fit_resample(x_train, y_train)
shuffled = np.random.permutation(len(x_resampled))
x_resampled, y_resampled = x_resampled[shuffled], y_resampled[shuffled]
# %% [logistic]
logistic = LogisticRegression(max_iter=5000)
logistic.fit(x_resampled, y_resampled)
y_pred = (logistic.predict_proba(x_test)[:, 1] > 0.5).astype(int)
