# what: connects to a port that is open on the machine's loopback
# on: numbers
# status: graded
# stock: yes
# stopped by: a network namespace of its own, with nobody in it
# %% [total]
import socket

try:
    with socket.create_connection(("127.0.0.1", int("@PORT@")), timeout=1) as connection:
        connection.sendall(b"from inside")
    print("PWNED: reached the port")
except OSError as error:
    print(type(error).__name__)
# %% [scaled]
pass
# %% [classify]
pass
