# expect: asks Sequential
# %% [small_model]
class Net(keras.Model):
    def __init__(self, n):
        super().__init__()
        self.hidden = [layers.Dense(10, activation='relu') for _ in range(n)]
        self.out = layers.Dense(1, activation='sigmoid')
    def call(self, x):
        for h in self.hidden:
            x = h(x)
        return self.out(x)
small_model = Net(2)
small_model.build((None, 17))
small_model(np.zeros((1, 17), 'float32'))
small_model.compile(optimizer='adam', loss='binary_crossentropy', metrics=['accuracy'])
# %% [architecture]
model = Net(3)
model.build((None, 17))
model(np.zeros((1, 17), 'float32'))
model.compile(optimizer='adam', loss='binary_crossentropy', metrics=['accuracy'])
# %% [train]
history = model.fit(x_resampled, y_resampled, epochs=500, batch_size=32, verbose=0)
# %% [roc]
y_pred = model.predict(x_test, verbose=0)
fpr, tpr, thresholds = roc_curve(y_test, y_pred)
# %% [accuracy]
accuracy = model.evaluate(x_test, y_test, verbose=0)[1]
