# what: data frames all the way, np.polyfit for the line, scikit-learn for the plane
# %% [clean]
table = pd.read_csv("loan.csv", index_col="Loan_ID")
table = table[table["LoanAmount"].notna()]
X = table[["ApplicantIncome", "CoapplicantIncome", "Loan_Amount_Term", "Credit_History"]]
X = X.fillna({"Credit_History": X["Credit_History"].median()})
y = table["LoanAmount"]
# %% [line]
def fit_line(x, y):
    return np.polyfit(x, y, 1)


slope, intercept = fit_line(X["ApplicantIncome"], y)
# %% [several]
from sklearn.linear_model import LinearRegression


def fit_plane(X, y):
    model = LinearRegression().fit(X, y)
    return model.coef_, model.intercept_


coefficients, bias = fit_plane(X, y)
# %% [predict]
def predict(rows):
    table = pd.DataFrame(rows, columns=X.columns)
    return LinearRegression().fit(X, y).predict(table)
