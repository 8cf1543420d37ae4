# what: the settings are not those that did best
# expect: test_choice_is_the_best_of_what_was_tried
# %% [chosen]
chosen = {"rate": best_rate, "batch_size": 256, "dropout": 0.25, "epochs": best_epoch}
chosen_model = build_model(chosen["rate"], chosen["dropout"])
chosen_model.fit(
    x_train, y_train, epochs=chosen["epochs"], batch_size=chosen["batch_size"], verbose=0
)
_, test_score = chosen_model.evaluate(x_test, y_test, verbose=0)
