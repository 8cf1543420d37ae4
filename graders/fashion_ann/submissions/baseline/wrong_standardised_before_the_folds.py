# what: each pixel standardised by all pictures, those held out later among them
# expect: test_pixels_are_divided_to_lie_between_zero_and_one
# %% [prepare]
from sklearn.preprocessing import StandardScaler

x_train = StandardScaler().fit_transform(images.reshape(60000, 784).astype("float32"))
