# what: an array where a table is asked for, a text where a number is, a model of another class
# expect: test_table_has_a_column_for_each_word test_root_mean_squared_error
# expect: test_classifier_learns_with_log_loss
# %% [tables]
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import root_mean_squared_error
from sklearn.preprocessing import OneHotEncoder


def log_classifier(x, y):
    return LogisticRegression(random_state=42).fit(x, y)


def one_hot_table(table):
    return OneHotEncoder(sparse_output=False).fit_transform(table)


def rmse(truth, answers):
    return f"{root_mean_squared_error(truth, answers):.3f}"
