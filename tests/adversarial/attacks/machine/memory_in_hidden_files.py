# what: memory in files without a name or a folder: memfd, memfd_secret, System V segments
# on: numbers
# status: graded
# stopped by: the filter of system calls refuses every kind of memory that the watchdog cannot see
# %% [total]
import ctypes
import os
import platform

libc = ctypes.CDLL(None, use_errno=True)


def call(*arguments):
    """Make a system call with whole words, as the system reads them."""
    words = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    return libc.syscall(*words)


x86 = platform.machine() == "x86_64"
calls = {
    "memfd_create": (319 if x86 else 279, b"nbassay-attack", 0),
    "memfd_secret": (447, 0),
    "shmget": (29 if x86 else 194, 0, 64 << 20, 0o1600),
    "msgget": (68 if x86 else 186, 0, 0o1600),
    "io_uring_setup": (425, 1, ctypes.create_string_buffer(120)),
}
for name, arguments in calls.items():
    got = call(*arguments)
    print(f"PWNED: {name}" if got >= 0 else f"{name}: {os.strerror(ctypes.get_errno())}")
# %% [scaled]
# Two megabytes a set, 32,000 sets: in the kernel, and in no process' figures.
sets = [call(64 if x86 else 190, 0, 32000, 0o1600) for _ in range(800)]
held = sum(number >= 0 for number in sets)
print(f"PWNED: {held} sets of semaphores, {2 * held} MB" if held > 500 else f"{held} sets")
for number in sets:
    call(66 if x86 else 191, number, 0, 0)
# %% [classify]
pass
