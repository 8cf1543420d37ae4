# what: looks for a way out by every kind of socket: IPv6, raw, packet, vsock, abstract names
# on: numbers
# status: graded
# stopped by: the filter leaves four families of sockets, all of which end at the network namespace
# %% [total]
import errno
import socket

for family, kind, address in (
    (socket.AF_INET6, socket.SOCK_STREAM, ("::1", int("@PORT@"))),
    (socket.AF_INET6, socket.SOCK_STREAM, ("::ffff:127.0.0.1", int("@PORT@"))),
    (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.2", int("@PORT@"))),
    (socket.AF_INET, socket.SOCK_STREAM, ("0.0.0.0", int("@PORT@"))),
):
    try:
        with socket.socket(family, kind) as connection:
            connection.settimeout(1)
            connection.connect(address)
        print("PWNED: connected to", address)
    except OSError as error:
        print(address, error.strerror)
# %% [scaled]
# Made and closed, never connected. SOCK_RAW needs rights in the namespace of the network.
for name in ("AF_VSOCK", "AF_PACKET", "AF_ALG", "AF_BLUETOOTH", "AF_TIPC", "AF_CAN", "AF_RDS", "AF_XDP"):
    family = getattr(socket, name, 44)
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        try:
            socket.socket(family, kind).close()
            print("PWNED: made", name, kind)
        except OSError:
            pass
        try:
            # A second door to the same rooms: it makes two and only then says that it cannot.
            socket.socketpair(family, kind)
        except OSError as error:
            if error.errno == errno.EOPNOTSUPP:
                print("PWNED: the system made a pair of", name, kind)
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK):
    for protocol in (1, 58, 255):
        try:
            socket.socket(family, socket.SOCK_RAW, protocol).close()
            if family != socket.AF_NETLINK:
                print("PWNED: raw", family, protocol)
        except OSError as error:
            print(family, protocol, error.strerror)
# %% [classify]
print(socket.if_nameindex())
if [name for _, name in socket.if_nameindex() if name != "lo"]:
    print("PWNED: a way out")
