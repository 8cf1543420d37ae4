# what: stopped long before the floor of the valley
# expect: test_line_holds_at_temperatures_not_seen
# %% [train]
history = model.fit(x, y, epochs=5, verbose=0)
