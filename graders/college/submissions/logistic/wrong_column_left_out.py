# what: the first two columns are dropped, not one
# expect: test_features_are_the_columns_of_the_table
# %% [load]
college = pd.read_csv("college.csv")
y = (college["Private"] == "Yes").astype(int).to_numpy()
X = college.iloc[:, 2:].to_numpy()
