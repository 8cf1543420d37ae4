# what: the score is measured on the validation pictures, which were learnt from in the end
# expect: test_score_is_that_of_chosen_model
# expect: test_chosen_model_is_trained_with_the_settings_chosen
# %% [chosen]
chosen = {"rate": best_rate, "batch_size": best_size, "dropout": best_share, "epochs": best_epoch}
chosen_model = build_model(chosen["rate"], chosen["dropout"])
chosen_model.fit(
    x_full[:15240], y_full[:15240], epochs=chosen["epochs"], batch_size=chosen["batch_size"],
    verbose=0,
)
_, test_score = chosen_model.evaluate(x_valid, y_valid, verbose=0)
