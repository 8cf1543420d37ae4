# what: copies changed in place, results stacked into one array, a class and lambdas
# %% [steps_per_epoch]
steps_per_epoch = lambda rows, batch: int(np.ceil(rows / batch))
# %% [sgd_step]
class Descent:
    def __call__(self, w, g, learning_rate=0.01):
        w = w.copy()
        w -= learning_rate * g
        return w


descent = Descent()


def sgd_step(*arguments):
    return descent(*arguments)
# %% [momentum_step]
def momentum_step(w, g, velocity, learning_rate=0.01, momentum=0.9):
    w, velocity = w.copy(), velocity.copy()
    velocity *= momentum
    velocity -= learning_rate * g
    w += velocity
    return np.stack([w, velocity])
# %% [rmsprop_step]
rmsprop_step = lambda w, g, v, lr=0.001, rho=0.9, eps=1e-7: np.array(
    [w - lr * g / np.sqrt(rho * v + (1 - rho) * g * g + eps), rho * v + (1 - rho) * g * g]
)
