# what: the hidden layers are a model of their own, trained in two fits with shorter steps at the end
# %% [architecture]
body = keras.Sequential([layers.Dense(300, activation="relu"), layers.Dense(100, activation="relu")])
deep_model = keras.Sequential([
    keras.Input(shape=(28, 28)), layers.Flatten(), body, layers.Dense(10, activation="softmax")
])  # fmt: skip
deep_model.compile(
    optimizer=keras.optimizers.SGD(learning_rate=0.05),
    loss="sparse_categorical_crossentropy",
    metrics=["sparse_categorical_accuracy", "accuracy"],
)
# %% [class_weight]
from sklearn.utils.class_weight import compute_class_weight as weigh

class_weight = {
    kind: weigh("balanced", classes=np.arange(10), y=y_train)[kind] for kind in range(10)
}
# %% [train]
settings = dict(validation_data=(x_valid, y_valid), class_weight=class_weight, verbose=0)
deep_model.fit(x_train, y_train, batch_size=64, epochs=20, **settings)
deep_model.optimizer.learning_rate = 0.005
history = deep_model.fit(x_train, y_train, batch_size=64, epochs=5, **settings)
# %% [first_layer]
hidden1 = body.layers[0]
weights, biases = deep_model.get_weights()[:2]
# %% [probabilities]
y_proba = np.vstack([deep_model.predict(x_test[n : n + 1], verbose=0) for n in range(6)])
