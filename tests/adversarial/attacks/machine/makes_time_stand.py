# what: never ends, and wants its time to stand: writes to the clock, poses as waiting for the trainer
# on: numbers
# status: timed_out
# stopped by: the watchdog outside counts the time; the trainer itself says when it is at work
# %% [total]
import os
import signal
import time

signal.signal(signal.SIGINT, signal.SIG_IGN)
for path in ("/in/clock", "/in/answers/0.json", "/in/job.json"):
    for work in (
        lambda path=path: open(path, "w").close(),
        lambda path=path: os.unlink(path),
        lambda path=path: os.chmod(path, 0o777),
    ):
        try:
            work()
            print("PWNED: changed", path)
        except OSError as error:
            print(path, error.strerror)
for name in ("0.json", "1.json", "99.json"):
    try:
        with open(f"/out/training/{name}", "w") as file:
            file.write('{"schema": 1, "kind": "training"')
    except OSError as error:
        print(name, error.strerror)
# Thirty that wake at once, so that each has to wait for the others, and one that only sleeps.
for _ in range(30):
    if os.fork() == 0:
        end = time.monotonic() + 100
        while time.monotonic() < end:
            time.sleep(0.01 - time.monotonic() % 0.01)
        os._exit(0)
time.sleep(100)
# %% [scaled]
pass
# %% [classify]
pass
