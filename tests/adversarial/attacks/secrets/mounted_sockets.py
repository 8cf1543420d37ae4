# what: connects to every socket in the file system: Docker, D-Bus, X11, databases, other kernels
# on: numbers
# status: graded
# stopped by: no folder with sockets of the machine is there, and its network namespace has no others
# %% [total]
import os
import socket
import stat

from ipykernel.connect import get_connection_file

# Where this kernel's own driver talks to it.
own = {os.path.dirname(get_connection_file())}
places = ["/var/run/docker.sock", "/run/containerd/containerd.sock", "/tmp/.X11-unix/X0"]
for start in ("/run", "/var/run", "/tmp", "/var/lib", "/dev", "/home", "/root", "@COURSE@"):
    for folder, inner, names in os.walk(start):
        inner[:] = inner[:200]
        places += [os.path.join(folder, name) for name in names[:500]]
for path in places:
    try:
        if not stat.S_ISSOCK(os.lstat(path).st_mode):
            continue
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(0.5)
            connection.connect(path)
    except OSError as error:
        print(path, error.strerror)
        continue
    print("our own" if os.path.dirname(path) in own else "PWNED: connected to", path)
# %% [scaled]
names = [line.split()[-1] for line in open("/proc/net/unix") if line.split()[-1].startswith("@")]
for name in names:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect("\0" + name[1:])
        print("PWNED: connected to the abstract socket", name)
    except OSError as error:
        print(name, error.strerror)
# %% [classify]
pass
