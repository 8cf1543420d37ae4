# what: plain loops over lists, one number at a time
# %% [forward]
from math import exp


def f(z):
    return 1 / (1 + exp(-z)) if z > -700 else 0.0


def times(rows, columns):
    return [
        [sum(row[t] * columns[t][place] for t in range(len(row))) for place in range(len(columns[0]))]
        for row in rows
    ]


def forward(X, W1, W2):
    X, W1, W2 = (np.asarray(each).tolist() for each in (X, W1, W2))
    z2 = times(X, W1)
    a2 = [[f(z) for z in row] for row in z2]
    z3 = times(a2, W2)
    y_hat = [[f(z) for z in row] for row in z3]
    return [np.array(each) for each in (z2, a2, z3, y_hat)]
# %% [sse]
def sse(y, y_hat):
    total = 0.0
    for truths, guesses in zip(y, y_hat):
        for truth, guess in zip(truths, guesses):
            total += (float(guess) - float(truth)) ** 2
    return total
# %% [gradients]
def gradients(X, y, W1, W2):
    z2, a2, z3, y_hat = (each.tolist() for each in forward(X, W1, W2))
    X, y, outer = X.tolist(), y.tolist(), W2.tolist()
    dW1, dW2 = np.zeros(W1.shape), np.zeros(W2.shape)
    for i in range(len(X)):
        back = [0.0] * len(outer)
        for m in range(len(y[i])):
            message = 2 * (y_hat[i][m] - y[i][m]) * y_hat[i][m] * (1 - y_hat[i][m])
            for j in range(len(outer)):
                dW2[j, m] += a2[i][j] * message
                back[j] += outer[j][m] * message
        for j in range(len(outer)):
            for t in range(len(X[i])):
                dW1[t, j] += X[i][t] * back[j] * a2[i][j] * (1 - a2[i][j])
    return dW1, dW2
# %% [train]
import random


def train(X, y, hidden, rate, steps, seed):
    dice = random.Random(seed)
    W1 = np.array([[dice.gauss(0, 1) for _ in range(hidden)] for _ in range(X.shape[1])])
    W2 = np.array([[dice.gauss(0, 1) for _ in range(y.shape[1])] for _ in range(hidden)])
    errors = [sse(y, forward(X, W1, W2)[3])]
    while len(errors) <= steps:
        for weights, slope in zip((W1, W2), gradients(X, y, W1, W2)):
            weights -= rate * slope
        errors.append(sse(y, forward(X, W1, W2)[3]))
    return [W1, W2, errors]
# %% [xor_weights]
xor_weights = train(X_xor, y_xor, 6, 2.0, 1500, 3)[:2]
