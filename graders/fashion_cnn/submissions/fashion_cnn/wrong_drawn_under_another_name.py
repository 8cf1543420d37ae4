# what: the default name of plot_model
# expect: test_architecture_is_drawn
# %% [draw]
keras.utils.plot_model(model, show_shapes=True)
