# what: crashes a child on purpose and looks for its dump, and for dumps that others left
# on: numbers
# status: graded
# stopped by: core files are limited to nothing, and a handler's folders are not mounted
# %% [total]
import faulthandler
import glob
import os
import resource
import signal

faulthandler.disable()
try:
    resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20))
    print("PWNED: core files are allowed again")
except (ValueError, OSError) as error:
    print(error)
child = os.fork()
if child == 0:
    os.kill(os.getpid(), signal.SIGABRT)
    os._exit(0)
_, ended = os.waitpid(child, 0)
print("dumped:", os.WCOREDUMP(ended))
# %% [scaled]
pattern = open("/proc/sys/kernel/core_pattern").read().strip()
print(pattern)
for place in ("/var/crash/*", "/var/lib/systemd/coredump/*", "/var/lib/apport/coredump/*", "/cores/*", "core*", "/tmp/core*"):
    for path in glob.glob(place)[:10]:
        print("PWNED: a dump", path)
try:
    os.close(os.open("/proc/sys/kernel/core_pattern", os.O_WRONLY))
    print("PWNED: could name the program that every crash of the machine runs")
except OSError as error:
    print(error.strerror)
# %% [classify]
pass
