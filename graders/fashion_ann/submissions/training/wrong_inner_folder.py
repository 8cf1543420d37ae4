# what: log_dir is the inner folder of training, so that nothing is read
# expect: test_event_files_say_what_the_record_says
# %% [tensorboard]
watched_model = build_model()
watched_model.fit(
    x_train,
    y_train,
    epochs=5,
    validation_data=(x_valid, y_valid),
    callbacks=[keras.callbacks.TensorBoard("logs")],
    verbose=0,
)
log_dir = "logs/train"
