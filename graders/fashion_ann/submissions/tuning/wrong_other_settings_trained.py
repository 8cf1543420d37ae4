# what: what is trained is not what was written down
# expect: test_chosen_model_is_trained_with_the_settings_chosen
# %% [chosen]
chosen = {"rate": best_rate, "batch_size": best_size, "dropout": best_share, "epochs": best_epoch}
chosen_model = build_model(best_rate, 0.25)
chosen_model.fit(x_train, y_train, epochs=chosen["epochs"], batch_size=64, verbose=0)
_, test_score = chosen_model.evaluate(x_test, y_test, verbose=0)
