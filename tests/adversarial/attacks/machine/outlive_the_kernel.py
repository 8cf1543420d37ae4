# what: daemons that leave session, parent, terminal and handles behind, to go on after the run
# on: numbers
# status: graded
# stopped by: the pid namespace ends with its first process, and all that is in it
# %% [total]
import os
import time

for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        os.chdir("/")
        os.closerange(0, 256)
        for name in ("nbassay_kernel", "daemon"):
            with open("/proc/self/comm", "w") as comm:
                comm.write(name)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            time.sleep(0.1)
        os._exit(0)
    os.wait()
print("left five behind")
# %% [scaled]
pass
# %% [classify]
pass
