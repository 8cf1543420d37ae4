# expect: says college.csv
# %% [load]
college = pd.read_csv(r"C:\Users\kim\Downloads\college.csv")
X = college.drop(columns="Private")
y = (college["Private"] == "Yes").astype(int).to_numpy()
