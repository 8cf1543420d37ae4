# what: rewrites the executed notebook and the run's record, or the folder that they stand in
# on: numbers
# status: graded
# stopped by: Landlock leaves the kernel arrays/ and capture/ alone; and the driver writes both anew
# %% [total]
import ctypes
import os
import pathlib

out = pathlib.Path("/out")
walled = ctypes.CDLL(None).syscall(444, None, 0, 1) > 0  # the version of Landlock, if there is one


def attempt(what, action):
    try:
        action()
        print("PWNED:" if walled else "no Landlock:", what)
    except OSError as error:
        print(what, error.strerror)
# %% [scaled]
evil = '{"cells": [{"cell_type": "code", "outputs": "<script>"}], "nbformat": 4}'
attempt("made executed.ipynb", lambda: (out / ".executed.ipynb.1.tmp").write_text(evil))
attempt("wrote run.json", lambda: os.close(os.open(out / "run.json", os.O_WRONLY | os.O_APPEND)))
attempt("removed run.json", lambda: os.unlink(out / "run.json"))
attempt("cut run.json", lambda: os.truncate(out / "run.json", 0))
attempt("linked it", lambda: os.link(out / "run.json", out / "arrays" / "run.json"))
attempt("moved it", lambda: os.rename(out / "capture" / "test_total.json", out / "executed.ipynb"))
attempt("renamed a folder", lambda: os.rename(out / "arrays", out / "arrays-2"))
attempt("changed it through /proc", lambda: os.close(os.open("/proc/1/root/out/run.json", 1)))
# %% [classify]
pass
