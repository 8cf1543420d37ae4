# what: the missing credit history becomes the mean, neither 0 nor 1
# expect: test_the_gap_holds_the_most_frequent_value
# %% [clean]
loans = pd.read_csv("loan.csv").dropna(subset=["LoanAmount"])
loans = loans.fillna(loans.mean(numeric_only=True))
X = loans[["ApplicantIncome", "CoapplicantIncome", "Loan_Amount_Term", "Credit_History"]].to_numpy()
y = loans["LoanAmount"].to_numpy()
