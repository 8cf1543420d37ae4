# what: raises its own limits, hides from the watchdog's eyes and from the killer of memory
# on: numbers
# status: graded
# stopped by: hard limits are lowered for good, and /proc is read-only
# %% [total]
import resource

for kind in ("AS", "DATA", "FSIZE", "NOFILE", "NPROC", "CORE"):
    limit = getattr(resource, f"RLIMIT_{kind}")
    soft, hard = resource.getrlimit(limit)
    print(kind, soft, hard)
    for wanted in (hard + 1 if hard >= 0 else None, resource.RLIM_INFINITY):
        if wanted is None or hard == resource.RLIM_INFINITY:
            print("PWNED: no limit of", kind)
            continue
        try:
            resource.setrlimit(limit, (wanted, wanted))
            print("PWNED: raised", kind)
        except (ValueError, OSError) as error:
            print(error)
# %% [scaled]
import ctypes
import os

for path in ("oom_score_adj", "oom_adj", "coredump_filter", "attr/current", "uid_map", "timerslack_ns"):
    for who in ("self", str(os.getppid()), "1"):
        try:
            os.close(os.open(f"/proc/{who}/{path}", os.O_WRONLY))
            print("PWNED: may write", who, path)
        except OSError as error:
            print(who, path, error.strerror)
libc = ctypes.CDLL(None, use_errno=True)
print("personality", hex(libc.personality(0x0040000)))
PR_CAP_AMBIENT, PR_SET_DUMPABLE, PR_SET_SECCOMP = 47, 4, 22
for option, value in ((PR_CAP_AMBIENT, 2), (PR_SET_SECCOMP, 0)):
    done = libc.prctl(option, value, 21, 0, 0)
    print("PWNED: prctl" if done == 0 else os.strerror(ctypes.get_errno()), option)
# %% [classify]
pass
