# what: frequent kinds weigh more
# expect: test_weights_balance_the_training_labels
# %% [class_weight]
counts = np.bincount(y_train)
class_weight = dict(enumerate((counts / counts.mean()).tolist()))
