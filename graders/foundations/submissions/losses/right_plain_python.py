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
# %% [msle]
def msle(y, p):
    return mean(
        (math.log(1 + max(a, 0)) - math.log(1 + max(b, 0))) ** 2
        for a, b in zip(numbers(y), numbers(p))
    )
# %% [hinge]
def signed_scores(y, p):
    labels = numbers(y)
    if all(label in (0, 1) for label in labels):
        labels = [2 * label - 1 for label in labels]
    return [label * score for label, score in zip(labels, numbers(p))]


def hinge(y, p):
    return mean(max(0, 1 - margin) for margin in signed_scores(y, p))
# %% [squared_hinge]
def squared_hinge(y, p):
    return mean((1 - margin) ** 2 if margin < 1 else 0 for margin in signed_scores(y, p))
# %% [kl_divergence]
def kl_divergence(y, p):
    return mean(
        sum(a * math.log(a / max(b, 1e-7)) for a, b in zip(*rows) if a > 0) for rows in zip(y, p)
    )
