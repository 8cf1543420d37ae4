# what: saves a figure in which nothing is drawn
# expect: test_architecture_is_drawn
# %% [draw]
plt.figure()
plt.savefig("architecture.png")
plt.close()
