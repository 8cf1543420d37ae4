# what: the index became a column, and Private was dropped
# expect: test_features_are_the_columns_of_the_table
# %% [load]
college = pd.read_csv("college.csv").reset_index()
y = (college["Private"] == "Yes").astype(int).to_numpy()
X = college.drop(columns="Private")
