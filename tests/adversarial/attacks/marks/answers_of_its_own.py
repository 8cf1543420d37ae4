# what: writes the trusted trainer's answers itself, and changes the store of trainings through them
# on: network
# status: graded
# stopped by: answers lie in a read-only mount; what they hold is only believed inside the sandbox
# %% [model]
keras.utils.set_random_seed(1)  # weights that are no better than chance
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(8, activation="relu"),
                          keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
for number in range(5):
    for name in (f"{number}.json", f"{number}.npz"):
        try:
            with open(f"/in/answers/{name}", "w") as answer:
                answer.write('{"logs": [{"loss": 0.0, "accuracy": 1.0}]}')
            print("PWNED: wrote an answer")
        except OSError as error:
            print(error.strerror)
# %% [train]
# The replay is the notebook's own code: it can believe what it likes, the weights are weighed.
import gc

for trainer in [one for one in gc.get_objects() if type(one).__name__ == "RemoteTrainer"]:
    type(trainer).ask = lambda self, request: None
model.trainable = False
history = model.fit(x_train[:1], y_train[:1], epochs=30, verbose=0)
# %% [scores]
y_pred = model.predict(x_test, verbose=0)[:, 0]
accuracy = 1.0
