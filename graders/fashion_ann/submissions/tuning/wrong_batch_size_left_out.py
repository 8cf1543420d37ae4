# what: the loop goes through the sizes, but `fit` is not told
# expect: test_figures_are_those_of_the_trainings_with_each_batch_size
# expect: test_only_the_batch_size_is_changed
# %% [batches]
best_rate = 0.1
batch_results = {}
for size in (32, 64, 128, 256):
    record = build_model(best_rate).fit(
        x_train, y_train, epochs=EPOCHS, validation_data=(x_valid, y_valid), verbose=0
    ).history
    batch_results[size] = record["val_accuracy"][-1]
