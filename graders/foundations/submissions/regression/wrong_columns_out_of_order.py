# what: the columns stand in the order of the alphabet
# expect: test_all_other_values_are_those_of_the_table test_the_gap_holds_the_most_frequent_value
# %% [clean]
loans = pd.read_csv("loan.csv").dropna(subset=["LoanAmount"])
loans["Credit_History"] = loans["Credit_History"].fillna(1)
X = loans[["ApplicantIncome", "CoapplicantIncome", "Credit_History", "Loan_Amount_Term"]].to_numpy()
y = loans["LoanAmount"].to_numpy()
