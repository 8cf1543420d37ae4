# expect: full
# %% [train]
class Some(keras.utils.PyDataset):
    def __init__(self, x, y):
        super().__init__()
        self.x, self.y = x, y
        self.random = np.random.default_rng(0)

    def __len__(self):
        return 5

    def __getitem__(self, index):
        chosen = self.random.permutation(len(self.x))[:32]
        return self.x[chosen, None], self.y[chosen]


history = model.fit(Some(x, y), epochs=130, verbose=0)
