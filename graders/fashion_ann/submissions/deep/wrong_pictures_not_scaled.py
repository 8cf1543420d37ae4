# what: probabilities of pictures from 0 to 255, of training pictures instead of test pictures
# expect: test_y_proba_is_what_the_network_gives
# %% [probabilities]
y_proba = deep_model.predict(x_train[:10] * 255, verbose=0)
