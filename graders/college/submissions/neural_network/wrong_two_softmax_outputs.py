# what: two softmax outputs, one per class, where one probability was asked for
# expect: test_layers_are_ten_ten_ten_one test_model_has_411_parameters
# expect: test_hidden_layers_use_relu_and_the_output_sigmoid test_loss_fits_one_sigmoid_output
# %% [architecture]
model = keras.Sequential([keras.Input(shape=(17,))])
for _ in range(3):
    model.add(layers.Dense(10, activation="relu"))
model.add(layers.Dense(2, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# %% [roc]
y_pred = model.predict(x_test, verbose=0)[:, 1]
fpr, tpr, thresholds = roc_curve(y_test, y_pred)
