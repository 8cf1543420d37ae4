# what: the old session in a graph of its own, and scikit-learn's own tools elsewhere
# %% [optimizers]
def make_adam(rate):
    return keras.optimizers.get({"class_name": "Adam", "config": {"learning_rate": rate}})


class SlowingSGD(keras.optimizers.SGD):
    def __init__(self, rate, decay):
        super().__init__(rate)
        self.first, self.decay = rate, decay

    def apply(self, grads, trainable_variables=None):
        self.learning_rate = self.first / (1 + self.decay * int(self.iterations))
        return super().apply(grads, trainable_variables)


def make_slowing_sgd(rate, decay):
    return SlowingSGD(rate, decay)
# %% [gradient_descent]
def fit_line(x, y, rate, updates):
    old = tf.compat.v1
    with tf.Graph().as_default():
        x_in, y_in = old.placeholder(tf.float32), old.placeholder(tf.float32)
        slope, intercept = old.get_variable("slope", initializer=0.0), old.get_variable("intercept", initializer=0.0)
        loss = tf.reduce_mean(tf.square(slope * x_in + intercept - y_in))
        train = old.train.GradientDescentOptimizer(rate).minimize(loss)
        with old.Session() as session:
            session.run(old.global_variables_initializer())
            for _ in range(updates):
                session.run(train, {x_in: x, y_in: y})
            return session.run([slope, intercept])
# %% [training]
from pathlib import Path


def train_and_keep(model, x, y, path):
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["acc"])
    keep = keras.callbacks.ModelCheckpoint(Path(path), monitor="val_acc", save_best_only=True)
    history = model.fit(x=x, y=y, batch_size=32, epochs=5, validation_split=0.25, callbacks=[keep], verbose=0)
    return pd.DataFrame(history.history)["val_acc"]


val_accuracies = train_and_keep(reader(), pictures, digits, "best.keras")
# %% [answers]
from sklearn import metrics


def classes_of(model, x):
    answers = model.predict_on_batch(x)
    return (answers > 0.5).astype("int64").ravel() if answers.shape[-1] == 1 else np.argmax(answers, -1)


def roc_points(truth, probability):
    fpr, tpr, _ = metrics.roc_curve(y_true=truth, y_score=probability)
    return np.array([fpr, tpr])


def area_under(fpr, tpr):
    return metrics.auc(fpr, tpr)
# %% [labels]
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder


def one_hot(labels, classes):
    encoder = OneHotEncoder(categories=[list(range(classes))])
    return encoder.fit_transform(labels.reshape(-1, 1))


def as_integers(values):
    return np.fix(values).astype("int64")


def as_ranks(values, order):
    return OrdinalEncoder(categories=[order]).fit_transform(np.reshape(values, (-1, 1))).ravel()
# %% [tables]
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import mean_squared_error


def log_classifier(x, y):
    classifier = SGDClassifier(max_iter=5, tol=None, random_state=42)
    return classifier.set_params(loss="log_loss").fit(x, y)


def one_hot_table(table):
    encoder = OneHotEncoder().set_output(transform="default").fit(table)
    dense = encoder.transform(table).toarray()
    return pd.DataFrame(dense, columns=list(encoder.get_feature_names_out()), index=table.index)


def rmse(truth, answers):
    return mean_squared_error(truth, answers) ** 0.5
