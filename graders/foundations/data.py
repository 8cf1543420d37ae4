"""The table of the notebook `regression`, its gaps as they are in the file."""

from nbassay.data import table

loan = table(
    "loan.csv",
    target="LoanAmount",
    features=("ApplicantIncome", "CoapplicantIncome", "Loan_Amount_Term", "Credit_History"),
)
