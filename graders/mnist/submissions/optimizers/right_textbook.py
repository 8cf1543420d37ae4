# what: math.ceil, the formulas as in the papers with epsilon outside the root, lists handed back
# %% [steps_per_epoch]
import math


def steps_per_epoch(rows, batch):
    return math.ceil(rows / batch)
# %% [sgd_step]
def sgd_step(weights, gradient, eta=1e-2):
    return np.subtract(weights, np.multiply(eta, gradient))
# %% [momentum_step]
def momentum_step(weights, gradient, velocity, eta=0.01, mu=0.9):
    new = mu * velocity - eta * gradient
    return [weights + new, new]
# %% [adagrad_step]
def adagrad_step(weights, gradient, G, eta=0.001, eps=1e-7):
    G = G + np.square(gradient)
    return [weights - eta / (np.sqrt(G) + eps) * gradient, G]
# %% [rmsprop_step]
def rmsprop_step(weights, gradient, E, eta=0.001, rho=0.9, eps=1e-7):
    E = rho * E + (1.0 - rho) * gradient * gradient
    return [weights - eta * gradient / (E**0.5 + eps), E]
# %% [adam_step]
def adam_step(weights, gradient, m, v, t, eta=0.001, b1=0.9, b2=0.999, eps=1e-7):
    m = b1 * m + (1 - b1) * gradient
    v = b2 * v + (1 - b2) * gradient**2
    eta_t = eta * math.sqrt(1 - b2**t) / (1 - b1**t)
    return [weights - eta_t * m / (v**0.5 + eps), m, v]
