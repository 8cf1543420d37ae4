# what: the outdated code, copied as it stands
# expect: test_networks_know_their_input test_networks_keep_layers_optimizer_and_loss
# expect: test_networks_measure_accuracy test_networks_give_no_warning_about_their_input
# expect: test_adam_takes_the_rate test_slowing_sgd_starts_with_the_rate
# expect: test_sgd_slows_down_as_the_old_decay_did
# expect: test_one_update_goes_down_the_gradient test_as_many_updates_are_made_as_asked_for
# expect: test_the_model_is_kept_in_todays_form test_the_model_kept_is_the_best_of_the_epochs
# expect: test_validation_accuracies_of_five_epochs_are_returned
# expect: test_classes_of_several_outputs test_classes_of_a_single_output
# expect: test_roc_curve_comes_from_probabilities test_area_under_the_curve
# expect: test_one_hot_has_a_column_for_each_class test_integers_drop_what_is_behind_the_point
# expect: test_ranks_follow_the_order_handed_in test_classifier_learns_with_log_loss
# expect: test_table_has_a_column_for_each_word test_root_mean_squared_error
# %% [network]
from keras.layers import Dense, Flatten
from keras.models import Sequential


def build_classifier(features):
    model = Sequential()
    model.add(Dense(8, input_dim=features, activation="relu"))
    model.add(Dense(1, activation="sigmoid"))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics="accuracy")
    return model


def build_reader(height, width, classes):
    model = Sequential()
    model.add(Flatten(input_shape=(height, width)))
    model.add(Dense(32, activation="relu"))
    model.add(Dense(classes, activation="softmax"))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics="accuracy")
    return model
# %% [optimizers]
from keras.optimizers import SGD, Adam


def make_adam(rate):
    return Adam(lr=rate)


def make_slowing_sgd(rate, decay):
    return SGD(lr=rate, decay=decay)
# %% [gradient_descent]
def fit_line(x, y, rate, updates):
    x_in = tf.placeholder(tf.float32)
    y_in = tf.placeholder(tf.float32)
    slope = tf.Variable(0.0)
    intercept = tf.Variable(0.0)
    loss = tf.reduce_mean(tf.square(slope * x_in + intercept - y_in))
    train = tf.train.GradientDescentOptimizer(rate).minimize(loss)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(updates):
            session.run(train, {x_in: x, y_in: y})
        return session.run([slope, intercept])
# %% [training]
from keras.callbecks import ModelCheckpoint


def train_and_keep(model, x, y, path):
    best = ModelCheckpoint(path, monitor="val_acc", save_best_only=True)
    history = model.fit(x, y, nb_epoch=5, validation_split=0.25, callbacks=[best], verbose=0)
    return history.history["val_acc"]


val_accuracies = train_and_keep(reader(), pictures, digits, "best.h5")
# %% [answers]
from sklearn.metrics import roc_curve


def classes_of(model, x):
    return model.predict_classes(x)


def roc_points(truth, probability):
    fpr, tpr, thresholds = roc_curve(truth, np.round(probability))
    return fpr, tpr


def area_under(fpr, tpr):
    return np.trapz(tpr, fpr)
# %% [labels]
from keras.utils import np_utils
from sklearn.preprocessing import LabelEncoder


def one_hot(labels, classes):
    return np_utils.to_categorical(labels)


def as_integers(values):
    return values.astype(np.int)


def as_ranks(values, order):
    return LabelEncoder().fit_transform(values)
# %% [tables]
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import mean_squared_error
from sklearn.preprocessing import OneHotEncoder


def log_classifier(x, y):
    return SGDClassifier(loss="log", max_iter=5, tol=None, random_state=42).fit(x, y)


def one_hot_table(table):
    encoder = OneHotEncoder(sparse=False)
    values = encoder.fit_transform(table)
    return pd.DataFrame(values, columns=encoder.get_feature_names())


def rmse(truth, answers):
    return mean_squared_error(truth, answers, squared=False)
