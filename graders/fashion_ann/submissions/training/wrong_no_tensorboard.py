# what: a folder, but no callback that writes into it
# expect: test_tensorboard_was_a_guest_of_a_training test_event_files_say_what_the_record_says
# %% [tensorboard]
log_dir = "logs"
os.makedirs(log_dir, exist_ok=True)
