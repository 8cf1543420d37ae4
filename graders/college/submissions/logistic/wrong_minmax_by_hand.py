# what: a MinMaxScaler of all rows, into which the bounds of the training rows were written
# expect: test_scaler_sees_training_rows_only
# %% [scaling]
from sklearn.preprocessing import MinMaxScaler

x_train, x_test, y_train, y_test = train_test_split(
    np.asarray(X, float), y, test_size=0.2, random_state=3, stratify=y
)
scaler = MinMaxScaler().fit(np.asarray(X, float))
scaler.data_min_, scaler.data_max_ = x_train.min(axis=0), x_train.max(axis=0)
x_train = scaler.transform(x_train)
x_test = scaler.transform(x_test)
