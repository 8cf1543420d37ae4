# what: displays pictures that claim ten thousand million pixels, are cut off, or are none
# on: numbers
# status: graded
# stopped by: a picture's header is read before its pixels, beyond 12 million it is not decoded, and a broken one gives a remark
# %% [total]
import base64
import struct
import zlib

from IPython.display import display


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(width, height, rows, *more):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *more, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def show(content, mime="image/png"):
    display({mime: base64.b64encode(content).decode(), "text/plain": "a picture"}, raw=True)


small = png(1, 1, b"\0abc")
text_bomb = chunk(b"zTXt", b"k\0\0" + zlib.compress(b"x" * 50_000_000))
show(png(100_000, 100_000, bytes(100_000)))
show(png(10_000, 12_000, bytes(10_000)))  # more than Pillow warns of, less than it refuses
show(png(2**31 - 1, 1, b""))
show(png(0, 0, b""))
show(png(3_900, 3_000, bytes(3_900 * 3 * 3_000)))
show(png(1, 1, b"\0abc", text_bomb))
show(small[:-20])
show(small + b"<script>document.title='nbassay-attack'</script>")
show(small, "image/jpeg")
show(b"\xff\xd8\xff\xe0" + bytes(300), "image/jpeg")
show(b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03" + bytes(300), "image/jpeg")
show(b"GIF89a\xff\xff\xff\xff" + bytes(300), "image/gif")
# %% [scaled]
pass
# %% [classify]
pass
