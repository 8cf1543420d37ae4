# what: deletes each capture as it appears, so that older evidence has to do or nothing can be held against it
# on: numbers
# status: tampered
# stopped by: a test cell that ran in a kernel that lives, and no capture of it, is tampering and gives no points
# %% [total]
import os
import threading
import time


def delete():
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for entry in os.scandir("/out/capture"):
            try:
                os.unlink(entry)
            except OSError:
                pass
        time.sleep(0.0005)


threading.Thread(target=delete, daemon=True).start()
# %% [scaled]
pass
# %% [classify]
pass
