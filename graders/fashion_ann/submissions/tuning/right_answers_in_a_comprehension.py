# what: the answers to the test pictures are asked for once and read one by one
# %% [chosen]
chosen = {"rate": best_rate, "batch_size": best_size, "dropout": best_share, "epochs": best_epoch}
chosen_model = build_model(chosen["rate"], chosen["dropout"])
chosen_model.fit(
    x_train, y_train, epochs=chosen["epochs"], batch_size=chosen["batch_size"], verbose=0
)
answers = [int(row.argmax()) for row in chosen_model.predict(x_test, verbose=0)]
test_score = float(np.mean(np.array(answers) == y_test))
