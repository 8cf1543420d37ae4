# expect: full
# %% [load]
college = pd.read_csv("./College.csv")
X = college.drop(columns="Private")
y = (college["Private"] == "Yes").astype(int).to_numpy()
