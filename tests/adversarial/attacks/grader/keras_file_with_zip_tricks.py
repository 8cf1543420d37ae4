# what: keeps a .keras file with members that lead out of it, a link, one name twice, and zeros that take no room
# on: network
# status: graded
# stopped by: nothing outside opens the archive; inside, it has the sandbox's own folders, memory and time
# %% [model]
import zipfile
import zlib

import keras

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
# %% [train]
model.save("plain.keras")
link = zipfile.ZipInfo("assets/link")
link.create_system, link.external_attr = 3, 0o120777 << 16
with zipfile.ZipFile("plain.keras") as plain, zipfile.ZipFile("kept.keras", "w", 8) as kept:
    for name in ("config.json", "metadata.json"):
        kept.writestr(name, plain.read(name))
    for name in ("../nbassay-attack-up", "../" * 9 + "tmp/nbassay-attack-up"):
        kept.writestr(name, b"")
    kept.writestr("@COURSE@/nbassay-attack-absolute", b"")
    kept.writestr(link, "@COURSE@/graders")
    kept.writestr("assets/link/nbassay-attack-through-a-link", b"")
    with kept.open("model.weights.h5", "w") as member:
        for _ in range(4):
            member.write(bytes(1_000_000))
    kept.writestr("model.weights.h5", plain.read("model.weights.h5"))
# A header that claims less than there is, as a second file.
with open("kept.h5", "wb") as file:
    file.write(b"\x89HDF\r\n\x1a\n" + b"\xff" * 4_000 + zlib.compress(bytes(10**6)))
# %% [scores]
import os

print(os.path.getsize("kept.keras"))
