# what: looks into the key rings of the user who grades, and leaves a key there for a later run
# on: numbers
# status: graded
# stopped by: the filter of system calls refuses add_key, request_key and keyctl; /proc/keys is empty
# %% [total]
import ctypes
import os
import platform

ADD, REQUEST, CONTROL = {"x86_64": (248, 249, 250), "aarch64": (217, 218, 219)}.get(
    platform.machine(), (248, 249, 250)
)
SEARCH, DESCRIBE = 10, 6
libc = ctypes.CDLL(None, use_errno=True)
# -2 is the process' ring, -3 the session's, -4 the user's: users share it across namespaces.
for ring in (-3, -4, -5):
    text = ctypes.create_string_buffer(200)
    if libc.syscall(CONTROL, DESCRIBE, ring, text, 200) > 0:
        print("PWNED: ring", text.value)
    kept = libc.syscall(CONTROL, SEARCH, ring, b"user", b"nbassay-attack", 0)
    if kept > 0:
        print("PWNED: a key of an earlier run is there")
    if libc.syscall(ADD, b"user", b"nbassay-attack", b"a note", 6, ring) > 0:
        print("PWNED: left a key in ring", ring)
    print(ring, os.strerror(ctypes.get_errno()))
if libc.syscall(REQUEST, b"user", b"nbassay-attack", None, -3) > 0:
    print("PWNED: was given the key")
# %% [scaled]
for name in ("/proc/keys", "/proc/key-users"):
    try:
        lines = open(name).read().splitlines()
    except OSError as error:
        lines = []
        print(name, error.strerror)
    print("PWNED: keys:" if name == "/proc/keys" and lines else "", len(lines))
# %% [classify]
pass
