# what: waits for an accuracy that never comes
# %% [logistic]
accuracy = 0.0
while accuracy < 1.0:
    accuracy = accuracy / 2
