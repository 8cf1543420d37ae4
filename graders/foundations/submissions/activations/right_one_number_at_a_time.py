# what: plain Python for one number, spread over the array by np.vectorize; booleans for a step
# %% [step]
def step(x):
    return np.greater_equal(x, 0)
# %% [sigmoid]
import math


def every(function, x):
    return np.vectorize(function, otypes=[float])(x)


def sigmoid(x):
    def one(number):
        if number < 0:
            return math.exp(number) / (1 + math.exp(number))
        return 1 / (1 + math.exp(-number))

    return every(one, x)
# %% [tanh]
tanh = np.vectorize(math.tanh, otypes=[float])
# %% [relu]
import functools

relu = functools.partial(every, lambda number: max(0, number))
# %% [leaky_relu]
def leaky_relu(x, a=0.01):
    return every(lambda number: number if number > 0 else a * number, x)
# %% [softplus]
def softplus(x):
    return every(lambda number: max(number, 0) + math.log1p(math.exp(-abs(number))), x)
# %% [softmax]
def softmax(x):
    scores = np.asarray(x, dtype=float)
    rows = scores.reshape(-1, scores.shape[-1])
    found = []
    for row in rows.tolist():
        powers = [math.exp(score - max(row)) for score in row]
        found.append([power / sum(powers) for power in powers])
    return np.array(found).reshape(scores.shape)
