# what: a class does the work, bound methods are the functions, named tuples come out, one rng per matrix
# %% [forward]
from collections import namedtuple

Pass = namedtuple("Pass", "z2 a2 z3 y_hat")


class Network:
    def __init__(self, W1, W2):
        self.W1, self.W2 = W1, W2

    def __call__(self, X):
        z2 = np.matmul(X, self.W1)
        a2 = sigmoid(z2)
        z3 = np.matmul(a2, self.W2)
        return Pass(z2=z2, a2=a2, z3=z3, y_hat=sigmoid(z3))


forward = lambda X, W1, W2: Network(W1, W2)(X)
# %% [sse]
sse = lambda y, y_hat: np.linalg.norm(y - y_hat) ** 2
# %% [gradients]
Gradients = namedtuple("Gradients", ["dW1", "dW2"])


def gradients(X, y, W1, W2):
    f = forward(X, W1, W2)
    d3 = 2 * (f.y_hat - y) * f.y_hat * (1 - f.y_hat)
    return Gradients(X.T.dot(d3.dot(W2.T) * f.a2 * (1 - f.a2)), f.a2.T.dot(d3))
# %% [train]
def train(X, y, hidden, rate, steps, seed):
    net = Network(
        np.random.RandomState(seed).standard_normal((X.shape[1], hidden)),
        np.random.RandomState(seed).standard_normal((hidden, y.shape[1])),
    )
    errors = np.zeros(steps + 1, dtype=np.float32)
    for step in range(steps + 1):
        errors[step] = sse(y, net(X).y_hat)
        if step == steps:
            break
        moved = gradients(X, y, net.W1, net.W2)
        net.W1, net.W2 = net.W1 - rate * moved.dW1, net.W2 - rate * moved.dW2
    return net.W1, net.W2, errors
