# what: a thread puts links to the job, to another capture and to files of the system in the place of captures
# on: numbers
# status: tampered
# stopped by: what is no regular file is removed after the run, and a capture that then lacks is noticed
# %% [total]
import os
import threading
import time

FOLDER = "/out/capture"
TARGETS = {
    "test_total": "/in/job.json",
    "test_scaled": "/proc/self/environ",
    "test_classify": f"{FOLDER}/test_total.json",
}


def relink():
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for cell, target in TARGETS.items():
            path = f"{FOLDER}/{cell}.json"
            if os.path.isfile(path) and not os.path.islink(path):
                os.symlink(target, f"{path}.link")
                os.replace(f"{path}.link", path)
        time.sleep(0.001)


try:
    os.link("/in/job.json", f"{FOLDER}/linked.json")
    print("linked the job")
except OSError as error:
    print(type(error).__name__)
threading.Thread(target=relink, daemon=True).start()
# %% [scaled]
pass
# %% [classify]
pass
