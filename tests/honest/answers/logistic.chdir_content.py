# expect: full
# %% [load]
import os

os.chdir("/content")
college = pd.read_csv("college.csv")
X = college.drop(columns="Private")
y = (college["Private"] == "Yes").astype(int).to_numpy()
