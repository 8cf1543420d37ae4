# what: functional API, a schedule class of its own, gradients by hand, pandas for tables
# %% [network]
from tensorflow.keras import Input, Model
from tensorflow.keras.layers import Activation, Dense, Flatten


def build_classifier(features):
    row = Input(shape=(features,), name="row")
    hidden = Activation("relu")(Dense(8)(row))
    model = Model(row, Dense(1, activation="sigmoid")(hidden))
    model.compile(keras.optimizers.Adam(), keras.losses.BinaryCrossentropy(), metrics=[keras.metrics.BinaryAccuracy()])
    return model


def build_reader(height, width, classes):
    picture = Input((height, width))
    hidden = Dense(32, "relu")(Flatten()(picture))
    model = Model(picture, Dense(classes, "softmax")(hidden))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=("accuracy",))
    return model
# %% [optimizers]
class Slowing(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, rate, decay):
        self.rate, self.decay = rate, decay

    def __call__(self, step):
        return self.rate / (1 + self.decay * tf.cast(step, "float32"))

    def get_config(self):
        return {"rate": self.rate, "decay": self.decay}


make_adam = lambda rate: tf.keras.optimizers.Adam(rate)


def make_slowing_sgd(rate, decay):
    return tf.keras.optimizers.SGD(Slowing(rate, decay))
# %% [gradient_descent]
def fit_line(x, y, rate, updates):
    both = tf.Variable([0.0, 0.0])
    x = tf.cast(x, "float32")
    for _ in range(updates):
        with tf.GradientTape() as tape:
            loss = tf.math.reduce_mean((both[0] * x + both[1] - tf.cast(y, "float32")) ** 2)
        both.assign_sub(rate * tape.gradient(loss, both))
    return both
# %% [training]
def train_and_keep(model, x, y, path):
    stop = int(len(x) * 0.75)
    best = keras.callbacks.ModelCheckpoint(filepath=path, monitor="val_accuracy", mode="max", save_best_only=True)
    logs = model.fit(
        x[:stop], y[:stop], epochs=5, validation_data=(x[stop:], y[stop:]), callbacks=best, verbose=0
    ).history
    return np.array(logs["val_accuracy"])


val_accuracies = train_and_keep(reader(), pictures, digits, "best.keras")
# %% [answers]
from sklearn.metrics import roc_curve


def classes_of(model, x):
    answers = model(x).numpy()
    return np.where(answers.shape[1] == 1, answers[:, 0] > 0.5, np.argmax(answers, axis=1)).astype("int32")


def roc_points(truth, probability):
    return roc_curve(truth, probability, drop_intermediate=False)[:2]


def area_under(fpr, tpr):
    return np.trapezoid(tpr, fpr)
# %% [labels]
def one_hot(labels, classes):
    return tf.one_hot(labels, classes)


def as_integers(values):
    return np.trunc(values).astype(np.int64)


def as_ranks(values, order):
    return pd.Categorical(values, categories=order, ordered=True).codes
# %% [tables]
from sklearn.linear_model import SGDClassifier


def log_classifier(x, y):
    classifier = SGDClassifier("log_loss", max_iter=5, tol=None, random_state=42)
    classifier.fit(x, y)
    return classifier


def one_hot_table(table):
    return pd.get_dummies(table)


def rmse(truth, answers):
    return keras.ops.sqrt(keras.ops.mean(keras.ops.square(truth - answers)))
