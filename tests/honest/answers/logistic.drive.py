# expect: full | says college.csv
# %% [load]
from google.colab import drive

drive.mount("/content/drive")
college = pd.read_csv("/content/drive/MyDrive/college.csv")
X = college.drop(columns="Private")
y = (college["Private"] == "Yes").astype(int).to_numpy()
