"""What the mended functions of `modernise` are called with, other inputs for each student."""

import numpy as np

from nbassay.grader import draws

# From the smallest up, which is never the order of the alphabet.
SCALES = (
    ("small", "medium", "large"),
    ("never", "rarely", "sometimes", "often", "always"),
    ("cold", "mild", "warm", "hot"),
    ("bronze", "silver", "gold", "diamond"),
)
WORDS = {
    "colour": ("red", "green", "blue", "white", "black"),
    "size": ("S", "M", "L", "XL"),
    "fabric": ("linen", "cotton", "wool"),
}


def whole(rng, low, high):
    return int(rng.integers(low, high + 1))


def between(rng, low, high):
    """A number that prints short."""
    return round(float(rng.uniform(low, high)), 4)


features = draws(lambda rng: whole(rng, 3, 7), lambda rng: whole(rng, 8, 40))
pictures = draws(lambda rng: (whole(rng, 5, 9), whole(rng, 10, 14), whole(rng, 3, 12)))
both = draws(lambda rng: tuple(rng.integers([3, 5, 10, 3], [8, 10, 15, 13]).tolist()))


def gradients(rng):
    return rng.uniform(0.5, 1.5, 12) * rng.choice([-1, 1], 12)


def fading(rng):
    """Large ones, then small: an Adam that never forgets the largest square goes another way."""
    return gradients(rng) * np.repeat([1, 0.01], 6)


rates = draws(
    lambda rng: (between(rng, 0.002, 0.009), fading(rng)),
    lambda rng: (between(rng, 0.02, 0.2), fading(rng)),
)
slowing = draws(
    lambda rng: (between(rng, 0.02, 0.2), between(rng, 0.1, 0.3), gradients(rng)),
    lambda rng: (between(rng, 0.02, 0.2), between(rng, 0.4, 0.9), gradients(rng)),
    lambda rng: (between(rng, 0.02, 0.2), 0.0, gradients(rng)),
)


def line(fewest, most):
    def draw(rng):
        # More rows than a batch of Keras has, so that `fit` would make several updates of them.
        x = rng.uniform(-1, 2, 50)
        slope, intercept = rng.uniform(0.5, 3, 2)
        y = slope * x + intercept + rng.normal(0, 0.1, 50)
        rows = x.astype(np.float32), y.astype(np.float32)
        return *rows, between(rng, 0.05, 0.2), whole(rng, fewest, most)

    return draw


one_update, more_updates = draws(line(1, 1)), draws(line(2, 2), line(20, 40))


def getting_worse(rng):
    """A layer, rows and answers: what it learns makes it worse on the last quarter, epoch by epoch.

    It learns that 0 is of class 1, by its biases alone, however many rows it sees at a time. Half of
    those that validate are of class 0, and above the border one after another; so far below it are
    the others, of class 1, that the loss falls all the same, as the error on rows learnt from does.
    """
    above, below = np.arange(-4, 2, 0.3) + rng.uniform(0, 0.3, 20), np.full(20, -10.0)
    x = np.concatenate([np.zeros(120), rng.permutation(np.concatenate([above, below]))])
    layer = np.array([[0, 1], [0, -2]], np.float32)
    return layer, x.astype(np.float32)[:, None], np.isin(x, (0, -10)).astype(int)


worsening = draws(getting_worse)


def weights_and_rows(fewest, most):
    def draw(rng):
        count, places = whole(rng, 2, 5), whole(rng, fewest, most)
        rows = rng.normal(size=(30, count))
        # A single probability is near a half, where another threshold gives another class.
        weights = rng.normal(0, 2 if places > 1 else 0.5, (count, places))
        # With such a bias no class has all rows: of a single output, half of them are of class 1.
        bias = -np.median(rows @ weights, axis=0)
        return np.vstack([weights, bias]).astype(np.float32), rows.astype(np.float32)

    return draw


several_outputs = draws(weights_and_rows(3, 6), weights_and_rows(2, 2))
single_output = draws(weights_and_rows(1, 1), weights_and_rows(1, 1))


def truth_and_probability(rows):
    def draw(rng):
        truth = rng.permutation(np.arange(rows) % 2)
        return truth, np.round(1 / (1 + np.exp(-rng.normal(1.6 * truth - 0.8, 1))), 3)

    return draw


scored = draws(truth_and_probability(40), truth_and_probability(75))


def curve(rng):
    ends = [0.0, *np.sort(rng.uniform(0, 1, 9)), 1.0]
    return np.array(ends), np.array([0.0, *np.sort(rng.uniform(0, 1, 9) ** 0.4), 1.0])


curves = draws(curve, curve)


def some_labels(missing, count):
    def draw(rng):
        classes = whole(rng, 4, 9)
        return rng.integers(0, classes - missing, count), classes

    return draw


labels = draws(some_labels(0, 25), some_labels(1, 12))
numbers = draws(
    lambda rng: rng.normal(0, 100, (3, whole(rng, 4, 6))),
    lambda rng: np.array([-2.7, 2.7, -0.4, 0.0, 255.9, 300.5, -40_000.2, 3e9, between(rng, 1, 9)]),
)


def some_words(rng, words, count):
    """So many words, each of them at least once."""
    more = rng.choice(words, count - len(words)).tolist()
    return [str(word) for word in rng.permutation([*words, *more])]


def scaled_words(rng):
    first, second = (list(SCALES[place]) for place in rng.permutation(len(SCALES))[:2])
    return [
        (some_words(rng, first, 15), first),
        (some_words(rng, second, 15), second),
        (some_words(rng, first[1:], 6), first),  # a batch in which the smallest is missing
    ]


words = draws(scaled_words, each=3)


def rows_of_classes(count):
    def draw(rng):
        y = rng.permutation(np.arange(60) % count)
        return rng.normal(y[:, None] * [1.0, -0.5, 0.2], 1.0), y

    return draw


classified = draws(rows_of_classes(2), rows_of_classes(3))
tables = draws(
    *(
        lambda rng, columns=columns: {name: some_words(rng, WORDS[name], 8) for name in columns}
        for columns in (("colour", "size"), ("fabric",))
    )
)


def answers_off(scale):
    def draw(rng):
        truth = rng.normal(20, 5, 30)
        return truth / scale, (truth + rng.normal(0, between(rng, 2, 4), 30)) / scale

    return draw


guesses = draws(answers_off(1), answers_off(100), edges=[(np.arange(5.0), np.arange(5.0))])
