# what: the keys are names of clothes, which fit does not find
# expect: test_each_of_the_ten_kinds_has_a_weight test_weights_balance_the_training_labels
# expect: test_class_weight_is_handed_to_fit
# %% [class_weight]
balanced = compute_class_weight("balanced", classes=np.unique(y_train), y=y_train)
class_weight = dict(zip(label_names, balanced, strict=True))
