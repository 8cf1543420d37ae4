# expect: says network
# %% [load]
college = pd.read_csv("https://example.org/College.csv")
X = college.drop(columns="Private")
y = (college["Private"] == "Yes").astype(int).to_numpy()
