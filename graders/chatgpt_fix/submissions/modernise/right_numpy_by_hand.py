# what: what can be done without a library is, and the epochs are a loop that saves the best itself
# %% [network]
def build_classifier(features):
    model = keras.Sequential()
    model.add(layers.InputLayer(shape=(features,)))
    model.add(layers.Dense(8))
    model.add(layers.ReLU())
    model.add(layers.Dense(1, "sigmoid"))
    model.compile("adam", "binary_crossentropy", metrics=["acc"])
    return model


def build_reader(height, width, classes):
    model = keras.Sequential([layers.Flatten(), layers.Dense(32, "relu"), layers.Dense(classes, "softmax")])
    model.build((None, height, width))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
# %% [optimizers]
def make_adam(rate=0.01):
    optimizer = keras.optimizers.Adam()
    optimizer.learning_rate = rate
    return optimizer


def make_slowing_sgd(rate, decay):
    # Half as strong, counted twice as often.
    falling = keras.optimizers.schedules.InverseTimeDecay(rate, 0.5, decay / 2)
    return keras.optimizers.SGD(falling)
# %% [gradient_descent]
def fit_line(x, y, rate, updates):
    slope, intercept = 0.0, 0.0
    for _ in range(updates):
        error = slope * x + intercept - y
        slope, intercept = slope - rate * 2 * (error * x).mean(), intercept - rate * 2 * error.mean()
    return [slope, intercept]
# %% [training]
def train_and_keep(model, x, y, path):
    found = []
    for _ in range(5):
        log = model.fit(x, y, validation_split=0.25, verbose=0)
        found += log.history["val_accuracy"]
        if found[-1] > max(found[:-1], default=-1):
            model.save(path)
    return found


val_accuracies = train_and_keep(reader(), pictures, digits, "best.keras")
# %% [answers]
def classes_of(model, x):
    answers = model.predict(x, verbose=0)
    if answers.shape[1] == 1:
        answers = np.hstack([1 - answers, answers])
    return np.argmax(answers, axis=1)


def roc_points(truth, probability):
    fpr, tpr = [0.0], [0.0]
    for threshold in np.unique(probability)[::-1]:
        said = probability >= threshold
        fpr.append(np.sum(said & (truth == 0)) / np.sum(truth == 0))
        tpr.append(np.sum(said & (truth == 1)) / np.sum(truth == 1))
    return fpr, tpr


def area_under(fpr, tpr):
    area = 0.0
    for place in range(1, len(fpr)):
        area += (fpr[place] - fpr[place - 1]) * (tpr[place] + tpr[place - 1]) / 2
    return area
# %% [labels]
def one_hot(labels, classes):
    return np.eye(classes, dtype=bool)[labels]


def as_integers(values):
    return np.array([int(value) for value in values.ravel()]).reshape(values.shape)


def as_ranks(values, order):
    return [order.index(word) for word in values]
# %% [tables]
from sklearn.linear_model import SGDClassifier


def log_classifier(x, y):
    return SGDClassifier(loss="log_loss", max_iter=5, tol=None, random_state=42).fit(x, y)


def one_hot_table(table):
    return pd.DataFrame(
        {f"{name}_{word}": (table[name] == word).astype(int) for name in table for word in table[name].unique()}
    )


def rmse(truth, answers):
    return float(np.sqrt(np.mean((np.asarray(truth) - answers) ** 2)))
