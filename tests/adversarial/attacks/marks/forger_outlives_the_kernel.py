# what: leaves a process that overwrites captures for ever, and lets the rest run in a new kernel
# on: numbers
# status: graded
# stopped by: whatever a kernel has started ends with it before the next one starts
# %% [+total]
import json
import os
import time

if not os.path.exists("/work/been_here"):
    open("/work/been_here", "w").close()
    if os.fork() == 0:
        os.setsid()
        end = time.monotonic() + 15
        while time.monotonic() < end:
            try:
                with open("/out/capture/test_total.json", "w") as file:
                    json.dump({"schema": 1, "cell": "test_total", "points": 2.0}, file)
                open("/tmp/forger", "a").write(".")
            except OSError:
                pass
            time.sleep(0.02)
        os._exit(0)
    time.sleep(0.5)
    os.kill(os.getpid(), 9)
# %% [total]
pass
# %% [scaled]
import os
import time

before = os.path.getsize("/tmp/forger") if os.path.exists("/tmp/forger") else 0
time.sleep(0.5)
after = os.path.getsize("/tmp/forger") if os.path.exists("/tmp/forger") else 0
print("PWNED: the forger is still there" if after > before else "it is gone")
# %% [classify]
pass
