# what: every row with a gap in any column is dropped
# expect: test_only_the_row_without_an_amount_is_left_out
# %% [clean]
loans = pd.read_csv("loan.csv").dropna()
X = loans[["ApplicantIncome", "CoapplicantIncome", "Loan_Amount_Term", "Credit_History"]].to_numpy()
y = loans["LoanAmount"].to_numpy()
