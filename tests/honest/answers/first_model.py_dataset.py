# expect: full
# %% [train]
class Rows(keras.utils.PyDataset):
    def __len__(self):
        return 13

    def __getitem__(self, index):
        part = slice(32 * index, 32 * index + 32)
        return x[part, None], y[part]


history = model.fit(Rows(), epochs=50, verbose=0)
