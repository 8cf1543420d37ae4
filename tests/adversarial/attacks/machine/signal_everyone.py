# what: stops and kills the driver, its parents and every process that it can name
# on: numbers
# status: graded
# stopped by: Landlock's scopes keep signals below the kernel; other processes have no number here
# %% [total]
import os
import signal


def send(pid, number):
    try:
        os.kill(pid, number)
    except OSError as error:
        return error.strerror
    return "sent"


inside = len([name for name in os.listdir("/proc") if name.isdigit()]) < 30
print("grading process:", send(int("@PID@"), 0))
if send(int("@PID@"), 0) == "sent":
    print("PWNED: could signal the grading process")
for pid in (os.getppid(), 1):
    for number in (0, signal.SIGCONT, signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
        # Without a wall it stays with asking.
        answer = send(pid, number if inside else 0)
        print(pid, number, "PWNED: sent" if answer == "sent" else answer)
# %% [scaled]
# To everyone that may be reached: that is the kernel itself, which does not mind.
if inside:
    for number in (signal.SIGCONT, signal.SIGUSR2, signal.SIGWINCH):
        signal.signal(number, signal.SIG_IGN)
        print("everyone", number, send(-1, number))
group = os.getpgid(os.getppid())
# Group 1 has no name of its own: -1 is everyone.
reached = group > 1 and send(-group, 0) == "sent"
print("PWNED: can signal the driver's group" if reached else f"not group {group}")
# Threads of the kernel itself have numbers too, and its own group.
found = [pid for pid in range(1, 400) if send(pid, 0) == "sent" and os.getpgid(pid) != os.getpgrp()]
print("PWNED: can signal" if found else "nobody but myself", found)
# %% [classify]
pass
