# expect: says college.csv
# %% [load]
college = pd.read_csv("/Users/kim/Downloads/college.csv")
X = college.drop(columns="Private")
y = (college["Private"] == "Yes").astype(int).to_numpy()
