# what: 1 stands for public
# expect: test_private_is_one
# %% [load]
college = pd.read_csv("college.csv")
X = college.drop(columns="Private")
y = (college["Private"] == "No").astype(int).to_numpy()
