# what: private colleges are left out until the classes are balanced
# expect: test_both_classes_were_learnt_equally_often
# %% [train]
few = int(np.sum(y_train == 0))
some = np.concatenate([np.flatnonzero(y_train == number)[:few] for number in (0, 1)])
history = model.fit(x_train[some], y_train[some], epochs=500, verbose=0)
