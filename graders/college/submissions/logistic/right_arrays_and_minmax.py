# what: NumPy all the way, MinMaxScaler, another split without stratify, a matrix counted by hand
# %% [load]
table = np.genfromtxt("college.csv", delimiter=",", skip_header=1, dtype=str)
y = np.where(table[:, 0] == "Yes", 1, 0)
X = table[:, 1:].astype(float)
# %% [scaling]
from sklearn.preprocessing import MinMaxScaler

x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=156, random_state=7)
scaler = MinMaxScaler()
x_train = scaler.fit_transform(x_train)
x_test = scaler.transform(x_test)
# %% [metrics]
accuracy = float(np.mean(y_pred == y_test))
matrix = [
    [int(np.sum((y_test == true) & (y_pred == guess))) for guess in (0, 1)] for true in (0, 1)
]
report = classification_report(y_test, y_pred)
