# what: DataFrames, MinMaxScaler, functional API, the error by scikit-learn
# %% [prepare]
from sklearn.preprocessing import MinMaxScaler

frame = fetch_california_housing(as_frame=True).frame
inputs, prices = frame.drop(columns="MedHouseVal"), frame["MedHouseVal"]
x_rest, x_test, y_rest, y_test = train_test_split(inputs, prices, random_state=42)
x_train, x_valid, y_train, y_valid = train_test_split(x_rest, y_rest, random_state=42)
scaler = MinMaxScaler().set_output(transform="pandas")
x_train = scaler.fit_transform(x_train)
x_valid, x_test = scaler.transform(x_valid), scaler.transform(x_test)
# %% [architecture]
district = keras.Input((8,), name="district")
hidden = layers.Dense(30, activation=keras.activations.relu)(district)
model = keras.Model(district, layers.Dense(1, activation="linear", name="price")(hidden))
model.compile(
    loss=keras.losses.MeanSquaredError(),
    optimizer=keras.optimizers.Adam(0.01),
    metrics=[keras.metrics.RootMeanSquaredError()],
)
# %% [train]
history = model.fit(
    x_train, y_train, epochs=40, batch_size=64, validation_data=(x_valid, y_valid), verbose=0
)
# %% [evaluate]
from sklearn.metrics import mean_squared_error

test_mse = mean_squared_error(y_test, model.predict(x_test, verbose=0))
