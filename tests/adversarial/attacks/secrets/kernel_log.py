# what: reads the system's log: dmesg, syslog(2), /dev/kmsg, journals and files of /var/log
# on: numbers
# status: graded
# stopped by: syslog(2) is filtered; /dev holds six harmless devices; /var is not mounted
# %% [total]
import ctypes
import os
import pathlib

READ_ALL, SIZE_OF_BUFFER = 3, 10
libc = ctypes.CDLL(None, use_errno=True)
for action in (READ_ALL, SIZE_OF_BUFFER):
    text = ctypes.create_string_buffer(4096)
    got = libc.klogctl(action, text, 4096)
    print("PWNED: the kernel's log" if got > 0 else os.strerror(ctypes.get_errno()), got)
# %% [scaled]
places = [pathlib.Path(name) for name in ("/dev/kmsg", "/proc/kmsg", "/dev/mem", "/proc/kcore")]
for folder in ("/var/log", "/run/log", "/var/lib/systemd/coredump", "/var/crash", "/var/mail"):
    places += list(pathlib.Path(folder).rglob("*"))[:50]
for path in places:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        got = len(os.read(handle, 64))
        os.close(handle)
    except OSError as error:
        print(path, error.strerror)
    else:
        print(f"PWNED: {got} bytes of" if got else "nothing in", path)
# %% [classify]
pass
