# what: the csv module and loops, sums for the line, normal equations by elimination, plain lists
# %% [clean]
import csv
from collections import Counter

with open("loan.csv", encoding="utf-8", newline="") as file:
    records = [record for record in csv.DictReader(file) if record["LoanAmount"]]
seen = Counter(record["Credit_History"] for record in records if record["Credit_History"])
usual = seen.most_common(1)[0][0]
names = ("ApplicantIncome", "CoapplicantIncome", "Loan_Amount_Term", "Credit_History")
X = [[int(record[name] or usual) for name in names] for record in records]
y = [int(record["LoanAmount"]) for record in records]
# %% [line]
def fit_line(x, y):
    n = len(x)
    total_x = total_y = total_xx = total_xy = 0.0
    for a, b in zip(x, y):
        total_x += a
        total_y += b
        total_xx += a * a
        total_xy += a * b
    slope = (n * total_xy - total_x * total_y) / (n * total_xx - total_x**2)
    return [slope, (total_y - slope * total_x) / n]


slope, intercept = fit_line([row[0] for row in X], y)
# %% [several]
def fit_plane(X, y):
    rows = [[float(value) for value in row] + [1.0] for row in X]
    size = len(rows[0])
    system = [
        [sum(row[i] * row[j] for row in rows) for j in range(size)]
        + [sum(row[i] * float(target) for row, target in zip(rows, y))]
        for i in range(size)
    ]
    for place in range(size):
        best = max(range(place, size), key=lambda i: abs(system[i][place]))
        system[place], system[best] = system[best], system[place]
        pivot = system[place][place]
        system[place] = [value / pivot for value in system[place]]
        for other in range(size):
            if other != place:
                factor = system[other][place]
                system[other] = [
                    a - factor * b for a, b in zip(system[other], system[place])
                ]
    solution = [line[-1] for line in system]
    return solution[:-1], solution[-1]


coefficients, bias = fit_plane(X, y)
# %% [predict]
def predict(rows):
    return [float(sum(w * v for w, v in zip(coefficients, row)) + bias) for row in rows]
