# what: two trainings write into one folder, and their curves get mixed
# expect: test_event_files_say_what_the_record_says
# %% [tensorboard]
log_dir = "logs/fit"
for number in (1, 2):
    other = build_model()
    other.fit(
        x_train,
        y_train,
        epochs=5,
        validation_data=(x_valid, y_valid),
        callbacks=[keras.callbacks.TensorBoard(log_dir)],
        verbose=0,
    )
