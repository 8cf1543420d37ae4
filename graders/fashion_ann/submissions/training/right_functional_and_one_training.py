# what: functional networks, a pandas plot, one training with all three callbacks, a Path
# %% [curves]
model = build_model()
history = model.fit(x_train, y_train, 32, 20, validation_data=(x_valid, y_valid), verbose=0)
import pandas as pd

pd.DataFrame(history.history).plot(figsize=(7, 4), grid=True)
plt.show()
# %% [dropout]
picture = keras.Input((28, 28))
hidden = layers.Flatten()(picture)
for units in (300, 100):
    hidden = layers.Dropout(rate=0.3)(layers.Dense(units, "relu")(hidden))
dropout_model = keras.Model(picture, layers.Dense(10, "softmax")(hidden))
dropout_model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
dropout_history = dropout_model.fit(
    x_train, y_train, epochs=20, validation_data=(x_valid, y_valid), verbose=0
)
# %% [save_weights]
from pathlib import Path

model.save_weights(Path("model.weights.h5"))
restored_model = keras.models.clone_model(model)
restored_model.load_weights("model.weights.h5")
# %% [callbacks]
stopped_model = build_model()
log_dir = Path("my_logs") / "run_001"
stopping = keras.callbacks.EarlyStopping(
    "val_accuracy", patience=2, restore_best_weights=True, mode="max", verbose=1
)
stopped_history = stopped_model.fit(
    x_train,
    y_train,
    epochs=50,
    validation_data=(x_valid, y_valid),
    callbacks=[
        keras.callbacks.ModelCheckpoint(
            "best_model.keras", monitor="val_accuracy", save_best_only=True, mode="max"
        ),
        stopping,
        keras.callbacks.TensorBoard(log_dir, write_graph=False),
    ],
    verbose=0,
)
stopped_epoch = np.int64(stopping.stopped_epoch)
# %% [tensorboard]
print(read_events(log_dir).keys())
