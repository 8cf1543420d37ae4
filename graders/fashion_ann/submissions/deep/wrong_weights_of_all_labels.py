# what: the weights are counted in all 60,000 labels, which are balanced already
# expect: test_weights_balance_the_training_labels
# %% [class_weight]
balanced = compute_class_weight("balanced", classes=np.unique(y_full), y=y_full)
class_weight = dict(enumerate(balanced.tolist()))
