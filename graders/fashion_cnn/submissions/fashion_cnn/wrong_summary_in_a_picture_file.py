# what: writes the summary as text into a file with the name of a picture
# expect: test_architecture_is_drawn
# %% [draw]
with open("architecture.png", "w") as file:
    model.summary(print_fn=lambda line: file.write(line + "\n"))
