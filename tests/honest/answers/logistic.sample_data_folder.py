# expect: full | says college.csv
# %% [load]
college = pd.read_csv("/content/sample_data/college.csv")
X = college.drop(columns="Private")
y = (college["Private"] == "Yes").astype(int).to_numpy()
