# expect: full | asks the trained model itself
# %% [sigmoid]
sigmoid_model = keras.Sequential([keras.Input((784,))] + [layers.Dense(128, activation='sigmoid') for _ in range(3)] + [layers.Dense(10, activation='softmax')])
sigmoid_model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.5, momentum=0.9), loss='categorical_crossentropy', metrics=['accuracy'])
sigmoid_history = sigmoid_model.fit(x_train, y_train, batch_size=64, epochs=8, verbose=0)
# %% [relu]
relu_model = keras.Sequential()
relu_model.add(layers.Dense(128, activation='relu', input_shape=(784,)))
for _ in range(4):
    relu_model.add(layers.Dense(128, activation='relu', kernel_initializer='he_uniform'))
relu_model.add(layers.Dense(10, activation='softmax'))
relu_model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01, momentum=0.9), loss='categorical_crossentropy', metrics=['accuracy'])
relu_history = relu_model.fit(x_train, y_train, batch_size=64, epochs=8, verbose=0)
# %% [quickstart]
(xq, yq), (xqt, yqt) = tf.keras.datasets.mnist.load_data()
xq, xqt = xq / 255.0, xqt / 255.0
logit_model = tf.keras.models.Sequential([
    tf.keras.layers.Flatten(input_shape=(28, 28)),
    tf.keras.layers.Dense(128, activation='relu'),
    tf.keras.layers.Dropout(0.2),
    tf.keras.layers.Dense(10)])
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
logit_model.compile(optimizer='adam', loss=loss_fn, metrics=['accuracy'])
logit_model.fit(xq, yq, epochs=5)
quickstart_model = tf.keras.Sequential([logit_model, tf.keras.layers.Softmax()])
quickstart_model.compile(optimizer='adam', loss='sparse_categorical_crossentropy', metrics=['accuracy'])
quickstart_model.build((None, 28, 28))
# %% [compare]
test_accuracy = {
    'sigmoid': sigmoid_model.evaluate(x_test, y_test, verbose=0)[1],
    'relu': relu_model.evaluate(x_test, y_test, verbose=0)[1],
    'quickstart': quickstart_model.evaluate(xqt, yqt, verbose=0)[1]}
