# what: loops and math, no NumPy for the sums; labels made one-hot by hand
# %% [mse]
import math


def numbers(values):
    return [float(value) for value in np.asarray(values).reshape(-1)]


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def mse(y, p):
    return mean((a - b) ** 2 for a, b in zip(numbers(y), numbers(p)))
# %% [mae]
def mae(y, p):
    return mean(abs(a - b) for a, b in zip(numbers(y), numbers(p)))
# %% [rmse]
def rmse(y, p):
    return math.sqrt(mse(y, p))
# %% [huber]
def huber(y, p, delta=1.0):
    total = 0
    for a, b in zip(numbers(y), numbers(p)):
        error = abs(a - b)
        if error <= delta:
            total += 0.5 * error**2
        else:
            total += delta * error - 0.5 * delta**2
    return total / len(numbers(y))
# %% [binary_cross_entropy]
def log(chance):
    return math.log(max(chance, 1e-12))


def binary_cross_entropy(y, p):
    return -mean(log(b) if a == 1 else log(1 - b) for a, b in zip(numbers(y), numbers(p)))
# %% [categorical_cross_entropy]
def categorical_cross_entropy(y, p):
    return mean(
        sum(-log(chance) for truth, chance in zip(*rows) if truth) for rows in zip(y, p)
    )
# %% [sparse_categorical_cross_entropy]
def sparse_categorical_cross_entropy(y, p):
    one_hot = np.zeros(np.shape(p))
    for row, label in enumerate(y):
        one_hot[row, label] = 1
    return categorical_cross_entropy(one_hot, p)
