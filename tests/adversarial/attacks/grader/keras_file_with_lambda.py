# what: keeps a model whose Lambda layer carries marshalled code, as .keras and as .h5, and hands it in live
# on: network
# status: graded
# stopped by: files are loaded inside the sandbox, and outside a model is only rebuilt, from an allow-list without Lambda
# %% [model]
import os
import keras


def payload(x):
    import os

    # An empty file in the course, for whoever has one.
    try:
        os.close(os.open("@COURSE@/nbassay-attack-lambda", os.O_CREAT | os.O_WRONLY))
        print("PWNED: a file in the course")
    except OSError:
        pass
    return x


model = keras.Sequential([
    keras.Input((2,)),
    keras.layers.Lambda(payload, output_shape=(2,)),
    keras.layers.Dense(16, activation="relu"),
    keras.layers.Dense(1, activation="sigmoid"),
])
# %% [train]
keras.config.enable_unsafe_deserialization()
model.save("kept.keras")
model.save("kept.h5")
print(os.path.getsize("kept.keras"), os.path.getsize("kept.h5"))
# %% [scores]
print(type(keras.saving.load_model("kept.keras")))
