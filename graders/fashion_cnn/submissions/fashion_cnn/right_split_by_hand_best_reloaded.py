# what: validation rows split off by hand, a log file, the best epoch loaded again before evaluating
# %% [train]
from sklearn.model_selection import train_test_split

x_fit, x_val, y_fit, y_val = train_test_split(
    x_train, y_train, test_size=10000, random_state=1, stratify=y_train.argmax(axis=1)
)
watchers = [
    keras.callbacks.CSVLogger("log.csv"),
    keras.callbacks.EarlyStopping(patience=6, monitor="val_loss"),
    keras.callbacks.ModelCheckpoint(
        filepath="fashion_mnist.keras", monitor="val_accuracy", save_best_only=True, verbose=0
    ),
]
history = model.fit(
    x_fit, y_fit, batch_size=64, epochs=20, validation_data=(x_val, y_val), callbacks=watchers,
    verbose=0,
)  # fmt: skip
# %% [evaluate]
model = keras.models.load_model("fashion_mnist.keras")
scores = model.evaluate(x_test, y_test, batch_size=256, verbose=0, return_dict=True)
test_loss, test_accuracy = scores["loss"], scores["accuracy"]
y_pred = np.argmax(model.predict(x_test, batch_size=256, verbose=0), axis=-1)
truth = np.argmax(y_test, axis=-1)
matrix = confusion_matrix(truth, y_pred, labels=range(10))
report = classification_report(truth, y_pred, digits=4)
