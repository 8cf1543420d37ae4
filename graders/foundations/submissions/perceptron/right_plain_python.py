# what: loops and lists, whole numbers on the threshold itself, a functional network with relu
# %% [neuron]
def neuron(inputs, weights, threshold):
    total = 0
    for value, weight in zip(inputs, weights):
        total += value * weight
    if total >= threshold:
        return 1
    return 0
# %% [gates]
AND = [1, 1, 2]
OR = [1, 1, 1]
A_AND_NOT_B = [1, -1, 1]
# %% [learn]
def perceptron_fit(X, y, lr, epochs):
    weights, bias = [0.0] * len(X[0]), 0.0
    for _ in range(epochs):
        mistakes = 0
        for row, target in zip(X, y):
            guess = neuron(row, weights, -bias)
            if guess == target:
                continue
            mistakes += 1
            step = lr if target == 1 else -lr
            weights = [w + step * float(value) for w, value in zip(weights, row)]
            bias += step
        if not mistakes:
            break
    return weights, bias
# %% [iris]
petals = [(row[2], row[3]) for row in iris.data]
wanted = [int(iris.target_names[number] == "setosa") for number in iris.target]
iris_weights, iris_bias = perceptron_fit(petals, wanted, 1, 100)
right = 0
for row, target in zip(petals, wanted):
    right += neuron(row, iris_weights, -iris_bias) == target
iris_accuracy = right / len(wanted)
# %% [xor]
entrance = keras.Input((2,))
hidden = layers.Dense(32, "relu")(entrance)
xor_model = keras.Model(entrance, layers.Dense(1, "sigmoid")(hidden))
xor_model.compile(keras.optimizers.Adam(0.05), keras.losses.BinaryCrossentropy())
xor_model.fit(corners.astype("float32"), np.array([[0], [1], [1], [0]]), epochs=400, verbose=0)
