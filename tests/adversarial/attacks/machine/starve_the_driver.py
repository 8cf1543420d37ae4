# what: changes the driver's limits and its share of the processor, and sets an alarm on it
# on: numbers
# status: graded
# stopped by: the filter refuses to change limits and priorities of any process but the own
# %% [total]
import ctypes
import os
import resource

driver = os.getppid()
for kind in ("RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_CPU"):
    try:
        resource.prlimit(driver, getattr(resource, kind), (1 << 30, 1 << 30))
        print("PWNED: changed", kind, "of the driver")
    except OSError as error:
        print(kind, error.strerror)
# %% [scaled]
for name, change in {
    "priority": lambda: os.setpriority(os.PRIO_PROCESS, driver, 19),
    "the user's priority": lambda: os.setpriority(os.PRIO_USER, 0, 1),
    "scheduler": lambda: os.sched_setscheduler(driver, os.SCHED_IDLE, os.sched_param(0)),
    "processors": lambda: os.sched_setaffinity(driver, {0}),
    "own processors": lambda: os.sched_setaffinity(0, {0}),
    "real time": lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
    "more than its share": lambda: os.setpriority(os.PRIO_PROCESS, 0, -5),
}.items():
    try:
        change()
        # Schedulers are said to be set and are not, because ZeroMQ insists on setting its own.
        now = {"scheduler": driver, "real time": 0}.get(name)
        done = now is None or os.sched_getscheduler(now) != os.SCHED_OTHER
        print("PWNED: set" if done else "nothing came of", name)
    except OSError as error:
        print(name, error.strerror)
IOPRIO_SET = 251 if os.uname().machine == "x86_64" else 30
libc = ctypes.CDLL(None, use_errno=True)
done = libc.syscall(IOPRIO_SET, 1, driver, (3 << 13) | 7)
print("PWNED: set the driver's disk priority" if done == 0 else os.strerror(ctypes.get_errno()))
# %% [classify]
pass
