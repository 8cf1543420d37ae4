# what: the loop went with the session, and the best model is picked by its loss
# expect: test_as_many_updates_are_made_as_asked_for test_the_model_kept_is_the_best_of_the_epochs
# %% [gradient_descent]
def fit_line(x, y, rate, updates):
    slope, intercept = tf.Variable(0.0), tf.Variable(0.0)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(slope * x + intercept - y))
    steps = tape.gradient(loss, [slope, intercept])
    keras.optimizers.SGD(rate).apply(steps, [slope, intercept])
    return slope.numpy(), intercept.numpy()
# %% [training]
def train_and_keep(model, x, y, path):
    best = keras.callbacks.ModelCheckpoint(path, save_best_only=True)
    history = model.fit(x, y, epochs=5, validation_split=0.25, callbacks=[best], verbose=0)
    return history.history["val_accuracy"]


val_accuracies = train_and_keep(reader(), pictures, digits, "best.keras")
