# what: the watched training has no validation data
# expect: test_event_files_say_what_the_record_says
# %% [tensorboard]
log_dir = "logs"
watched_model = build_model()
watched_model.fit(
    x_train, y_train, epochs=5, callbacks=[keras.callbacks.TensorBoard(log_dir)], verbose=0
)
