# expect: full | says college.csv
# %% [load]
from google.colab import files
import io

up = files.upload()
college = pd.read_csv(io.BytesIO(up["college.csv"]))
X = college.drop(columns="Private")
y = (college["Private"] == "Yes").astype(int).to_numpy()
