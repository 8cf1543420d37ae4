# what: the unknown amount is filled with the mean instead of leaving the row out
# expect: test_only_the_row_without_an_amount_is_left_out
# %% [clean]
loans = pd.read_csv("loan.csv")
loans["LoanAmount"] = loans["LoanAmount"].fillna(loans["LoanAmount"].mean())
loans["Credit_History"] = loans["Credit_History"].fillna(loans["Credit_History"].mode()[0])
X = loans[["ApplicantIncome", "CoapplicantIncome", "Loan_Amount_Term", "Credit_History"]].to_numpy()
y = loans["LoanAmount"].to_numpy()
