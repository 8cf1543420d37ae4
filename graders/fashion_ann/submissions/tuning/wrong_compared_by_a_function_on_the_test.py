# what: a function of one's own asks three models about the test pictures, and the best one's dropout is chosen (within chance)
# expect: test_pictures_of_the_test_are_looked_at_once
# %% [chosen]
def score(made):
    return made.evaluate(x_test, y_test, verbose=0)[1]


scores = {share: score(made) for share, made in dropout_models.items()}
print("best on the test:", max(scores, key=scores.get))
chosen = {"rate": best_rate, "batch_size": best_size, "dropout": best_share, "epochs": best_epoch}
chosen_model = build_model(chosen["rate"], chosen["dropout"])
chosen_model.fit(
    x_train, y_train, epochs=chosen["epochs"], batch_size=chosen["batch_size"], verbose=0
)
test_score = score(chosen_model)
