# what: displays pictures of more pixels than a page takes, with long texts in them, cut off, or none at all
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
text_bomb = chunk(b"zTXt", b"k\0\0" + zlib.compress(b"x" * 2_000_000))
show(png(4_000, 3_001, bytes(10_000)))  # a little more than is decoded
show(png(12_000_001, 1, b""))
show(png(0, 0, b""))
show(png(1_300, 1_000, bytes(1_000 * (1 + 3 * 1_300))))
show(png(1, 1, b"\0abc", text_bomb))
show(small[:-20])
show(small + b"<script>document.title='nbassay-attack'</script>")
show(small, "image/jpeg")
show(b"\xff\xd8\xff\xe0" + bytes(300), "image/jpeg")
show(b"\xff\xd8\xff\xc0\0\x11\x08\x0f\xff\x0f\xff\x03" + bytes(300), "image/jpeg")
show(b"GIF89a\xff\x0f\xff\x0f" + bytes(300), "image/gif")
# %% [scaled]
pass
# %% [classify]
pass
