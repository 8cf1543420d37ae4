# what: trained on the rows before SMOTE
# expect: test_both_classes_were_learnt_equally_often
# %% [train]
history = model.fit(x_train, y_train, epochs=500, verbose=0)
