# what: what train_test_split returns is taken in another order
# expect: test_a_fifth_of_the_rows_is_held_out test_every_row_is_a_college_and_none_is_in_both_parts
# expect: test_labels_stayed_with_their_rows test_scaler_sees_training_rows_only
# expect: test_both_parts_went_through_the_scaler test_classes_are_balanced
# expect: test_synthetic_rows_come_from_training_rows_only test_test_rows_are_untouched
# expect: test_model_learnt_from_the_balanced_rows test_y_pred_holds_the_classes_of_the_test_rows
# expect: test_model_is_accurate_on_rows_it_has_not_seen test_accuracy_is_that_of_the_test_rows
# expect: test_matrix_counts_true_against_predicted test_report_agrees_with_the_predictions
# %% [scaling]
x_train, y_train, x_test, y_test = train_test_split(
    X, y, test_size=0.2, random_state=42, stratify=y
)
scaler = StandardScaler().fit(x_train)
x_train = scaler.transform(x_train)
x_test = scaler.transform(x_test)
