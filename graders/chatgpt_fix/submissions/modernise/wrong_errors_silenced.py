# what: whatever raised an error was deleted or exchanged until nothing was said any more
# expect: test_networks_know_their_input test_networks_measure_accuracy
# expect: test_sgd_slows_down_as_the_old_decay_did
# expect: test_the_model_kept_is_the_best_of_the_epochs
# expect: test_classes_of_a_single_output test_roc_curve_comes_from_probabilities
# expect: test_one_hot_has_a_column_for_each_class test_integers_drop_what_is_behind_the_point
# expect: test_ranks_follow_the_order_handed_in test_classifier_learns_with_log_loss
# expect: test_table_has_a_column_for_each_word test_root_mean_squared_error
# %% [network]
def build_classifier(features):
    model = keras.Sequential()
    model.add(layers.Dense(8, activation="relu"))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model


def build_reader(height, width, classes):
    model = keras.Sequential()
    model.add(layers.Flatten())
    model.add(layers.Dense(32, activation="relu"))
    model.add(layers.Dense(classes, activation="softmax"))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
# %% [optimizers]
from keras.optimizers import SGD, Adam


def make_adam(rate):
    return Adam(learning_rate=rate)


def make_slowing_sgd(rate, decay):
    return SGD(learning_rate=rate, decay=decay)
# %% [training]
from keras.callbacks import ModelCheckpoint


def train_and_keep(model, x, y, path):
    best = ModelCheckpoint(path, monitor="val_acc", mode="max", save_best_only=True)
    history = model.fit(x, y, epochs=5, validation_split=0.25, callbacks=[best], verbose=0)
    return history.history["val_accuracy"]


val_accuracies = train_and_keep(reader(), pictures, digits, "best.keras")
# %% [answers]
from sklearn.metrics import roc_curve


def classes_of(model, x):
    return np.argmax(model.predict(x, verbose=0), axis=1)


def roc_points(truth, probability):
    fpr, tpr, thresholds = roc_curve(truth, np.round(probability))
    return fpr, tpr


def area_under(fpr, tpr):
    return np.trapezoid(tpr, fpr)
# %% [labels]
from keras.utils import to_categorical
from sklearn.preprocessing import LabelEncoder


def one_hot(labels, classes):
    return to_categorical(labels)


def as_integers(values):
    return values.astype(np.int32)


def as_ranks(values, order):
    return LabelEncoder().fit_transform(values)
# %% [tables]
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import mean_squared_error
from sklearn.preprocessing import OneHotEncoder


def log_classifier(x, y):
    return SGDClassifier(max_iter=5, tol=None, random_state=42).fit(x, y)


def one_hot_table(table):
    return OneHotEncoder().fit_transform(table)


def rmse(truth, answers):
    return mean_squared_error(truth, answers)
