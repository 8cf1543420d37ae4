# what: the models with dropout are compared on the test pictures
# expect: test_pictures_of_the_test_are_looked_at_once
# %% [chosen]
scores = {
    share: made.evaluate(x_test, y_test, verbose=0)[1] for share, made in dropout_models.items()
}
chosen = {
    "rate": best_rate,
    "batch_size": best_size,
    "dropout": max(scores, key=scores.get),
    "epochs": best_epoch,
}
chosen["dropout"] = best_share
chosen_model = build_model(chosen["rate"], chosen["dropout"])
chosen_model.fit(
    x_train, y_train, epochs=chosen["epochs"], batch_size=chosen["batch_size"], verbose=0
)
_, test_score = chosen_model.evaluate(x_test, y_test, verbose=0)
