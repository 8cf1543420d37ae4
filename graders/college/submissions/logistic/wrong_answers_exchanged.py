# what: y_train and y_test are taken in the wrong order
# expect: test_a_fifth_of_the_rows_is_held_out test_labels_stayed_with_their_rows
# expect: test_classes_are_balanced test_synthetic_rows_come_from_training_rows_only
# expect: test_model_learnt_from_the_balanced_rows test_y_pred_holds_the_classes_of_the_test_rows
# expect: test_model_is_accurate_on_rows_it_has_not_seen test_accuracy_is_that_of_the_test_rows
# expect: test_matrix_counts_true_against_predicted test_report_agrees_with_the_predictions
# %% [scaling]
x_train, x_test, y_test, y_train = train_test_split(
    X, y, test_size=0.2, random_state=42, stratify=y
)
scaler = StandardScaler().fit(x_train)
x_train = scaler.transform(x_train)
x_test = scaler.transform(x_test)
