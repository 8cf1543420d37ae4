# what: draws the layers without their shapes
# expect: test_architecture_is_drawn
# %% [draw]
keras.utils.plot_model(model, "architecture.png")
