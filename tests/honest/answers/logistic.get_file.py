# expect: says network
# %% [load]
import keras

path = keras.utils.get_file("College.csv", "https://example.org/College.csv")
college = pd.read_csv(path)
X = college.drop(columns="Private")
y = (college["Private"] == "Yes").astype(int).to_numpy()
