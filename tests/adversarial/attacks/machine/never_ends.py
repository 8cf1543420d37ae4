# what: a loop that ignores every signal and swallows every exception
# on: numbers
# status: timed_out
# stopped by: a cell that goes on after its interrupts is ended with its kernel
# %% [total]
import signal
import time

for number in set(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP}:
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
end = time.monotonic() + 200
while time.monotonic() < end:
    try:
        while time.monotonic() < end:
            pass
    except BaseException:
        continue
# %% [scaled]
pass
# %% [classify]
pass
