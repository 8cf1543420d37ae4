# what: another split and MinMaxScaler before the models, DataFrames, labels as a column
# %% [+small_model]
from sklearn.preprocessing import MinMaxScaler

x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=9)
scaler = MinMaxScaler().set_output(transform="pandas").fit(x_train)
x_train, x_test = scaler.transform(x_train), scaler.transform(x_test)
x_resampled, y_resampled = SMOTE(random_state=9).fit_resample(x_train, y_train)
order = np.random.permutation(len(x_resampled))
x_resampled, y_resampled = x_resampled.iloc[order], y_resampled[order]
# %% [train]
model.optimizer.learning_rate = 0.005
history = model.fit(
    x_resampled, y_resampled.reshape(-1, 1), epochs=500, validation_split=0.1, verbose=0
)
# %% [accuracy]
accuracy = accuracy_score(y_test, (y_pred >= 0.5).astype("int32"))
