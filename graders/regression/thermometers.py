"""The readings of the notebook `first_model`, made again as its locked cell makes them."""

import numpy as np

SLOPE, INTERCEPT = 1.8, 3.2  # in tens of degrees


def read_thermometers(days, seed):
    """Celsius and Fahrenheit in tens of degrees, each (2 * days,)."""
    random = np.random.default_rng(seed)
    celsius = random.uniform(-15, 35, 2 * days)
    fahrenheit = 1.8 * celsius + 32 + random.normal(0, 0.5, 2 * days)
    return np.round(celsius, 1) / 10, np.round(fahrenheit, 1) / 10


LAST_YEAR = read_thermometers(days=200, seed=1)
THIS_YEAR = read_thermometers(days=50, seed=2)
ASKED = np.array([-4.0, 0.0, 3.7, 10.0])
# Between the readings and somewhat beyond them on both sides.
UNSEEN = np.linspace(-2.013, 4.513, 27)


def pairs(celsius, fahrenheit):
    """The distinct readings as pairs of whole hundredths."""
    columns = np.column_stack([np.ravel(celsius), np.ravel(fahrenheit)]).astype(float)
    hundredths = np.round(100 * columns[np.isfinite(columns).all(axis=1)])
    return {(int(one), int(other)) for one, other in np.clip(hundredths, -1e9, 1e9)}
