# what: no penalty, as older versions of scikit-learn have it
# %% [logistic]
import warnings

warnings.simplefilter("ignore")
logistic = LogisticRegression(penalty=None, solver="newton-cg", max_iter=2000, tol=1e-6)
logistic.fit(x_resampled, y_resampled)
y_pred = logistic.predict(x_test)
