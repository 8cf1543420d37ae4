# what: a fifth of the training rows is held back before SMOTE and watched; the best epoch is kept
# %% [train]
x_learn, x_watch, y_learn, y_watch = train_test_split(
    x_train, y_train, test_size=0.2, random_state=1, stratify=y_train
)
x_learn, y_learn = SMOTE(random_state=1).fit_resample(x_learn, y_learn)
history = model.fit(
    x_learn,
    y_learn,
    epochs=500,
    validation_data=(x_watch, y_watch),
    verbose=0,
    callbacks=[keras.callbacks.EarlyStopping(patience=50, restore_best_weights=True)],
)
