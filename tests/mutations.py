"""Ways to damage what a sandbox left: bytes, JSON, archives and array headers."""

from __future__ import annotations

import copy
import json
import math
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

# --- bytes -----------------------------------------------------------------------------------

Place = st.floats(0, 1, exclude_max=True)
TOKENS = [b"NaN", b"-Infinity", b"1e999", b"\\ud800", b"[" * 500, b'{"a":' * 500, b"null", b"\x00"]
TOKENS += [
    b"9" * 400,
    b"9" * 5000,
    b"-1",
    b'"kind"',
    b"true",
    b"\xff",
    b"PK\x05\x06",
    b"PK\x06\x07",
]
BYTE_CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("set"), Place, st.integers(0, 255)),
        st.tuples(st.just("cut"), Place, Place),
        st.tuples(
            st.just("insert"), Place, st.one_of(st.sampled_from(TOKENS), st.binary(max_size=9))
        ),
        st.tuples(st.just("repeat"), Place, st.integers(1, 200)),
        st.tuples(st.just("move"), Place, Place),
    ),
    min_size=1,
    max_size=5,
)


def changed_bytes(content: bytes, changes: list[tuple[str, float, Any]]) -> bytes:
    """Return `content` after some of BYTE_CHANGES."""
    data = bytearray(content)
    for kind, where, what in changes:
        at = int(where * len(data))
        if kind == "set" and data:
            data[at] = what
        elif kind == "cut":
            del data[at : at + int(what * (len(data) - at)) + 1]
        elif kind == "insert":
            data[at:at] = what
        elif kind == "repeat":
            data[at:at] = data[at : at + 16] * what
        else:
            to = int(what * len(data))
            data[to:to] = data[at : at + 64]
    return bytes(data)


# --- JSON ------------------------------------------------------------------------------------

HUGE = [
    10**19,
    -(10**19),
    2**63,
    2**53 + 1,
    10**400,
    -1,
    0,
    1,
    10**6,
    1e308,
    0.1,
    math.nan,
    math.inf,
]
WORDS = ["", "nan", "-inf", "\ud800", "\x1b[31m", "a" * 2000, "../..", "float64", "U999999", "O"]
WORDS += ["array", "model", "table", "list", "dict", "scalar", "Dense", "Sequential", "Functional"]
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(HUGE),
    st.integers(-3, 300),
    st.floats(),
    st.sampled_from(WORDS),
    st.text(max_size=5),
)
NODES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=3)
    ),
    max_leaves=6,
)
DEEP = st.tuples(st.sampled_from([70, 3000]), st.sampled_from(["list", "dict"]))
JSON_CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("replace"), Place, NODES),
        st.tuples(st.just("remove"), Place, st.none()),
        st.tuples(st.just("twice"), Place, Place),
        st.tuples(st.just("many"), Place, st.sampled_from([2, 70, 1001])),
        st.tuples(st.just("deep"), Place, DEEP),
    ),
    min_size=1,
    max_size=4,
)
LARGEST = 100_000  # bytes that a repeated part may come to
Parent = dict[str, Any] | list[Any]


def nodes(value: Any) -> Iterator[tuple[Parent, Any]]:
    """Yield each place in a JSON value as its container and key."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield value, key
        if isinstance(item, dict | list):
            yield from nodes(item)


def changed_json(value: Any, changes: list[tuple[str, float, Any]]) -> Any:
    """Return a copy of `value` after some of JSON_CHANGES."""
    root = [copy.deepcopy(value)]
    for kind, where, what in changes:
        places = list(nodes(root))
        if not places:
            break
        parent, key = places[int(where * len(places))]
        if kind == "replace":
            parent[key] = what
        elif kind == "remove":
            del parent[key]
        elif kind == "twice":
            other, other_key = places[int(what * len(places))]
            parent[key] = copy.deepcopy(other[other_key])
        elif kind == "many":
            fits = max(1, LARGEST // (len(written(parent[key])) + 2))
            # Copies: a later change of one of them must not be one of all.
            parent[key] = [copy.deepcopy(parent[key]) for _ in range(min(what, fits))]
        else:
            parent[key] = _Deep(*what)
    return root[0] if root else None


class _Deep(str):
    """Stands for a value that is nested so deeply that it is written by hand."""

    def __new__(cls, depth: int, kind: str) -> _Deep:
        start, end = ("[", "]") if kind == "list" else ('{"a":', "}")
        return super().__new__(cls, f"<deep>{start * depth}0{end * depth}</deep>")

    def __deepcopy__(self, memo: Any) -> _Deep:
        return self


def written(value: Any) -> bytes:
    """Return JSON as bytes, with what Python's own writer would not write."""
    text = json.dumps(value)
    for part in {one for one in _strings(value) if isinstance(one, _Deep)}:
        plain = str(part).removeprefix("<deep>").removesuffix("</deep>")
        text = text.replace(json.dumps(str(part)), plain)
    return text.encode("utf-8", "surrogatepass")


def _strings(value: Any) -> Iterator[Any]:
    yield from (parent[key] for parent, key in nodes([value]) if isinstance(parent[key], str))


def changed_record(content: bytes, changes: list[tuple[str, float, Any]]) -> bytes:
    """Return JSON in bytes after some of JSON_CHANGES."""
    return written(changed_json(json.loads(content), changes))


NOTEBOOK_CHANGES = st.one_of(
    st.tuples(st.just(changed_bytes), BYTE_CHANGES),
    st.tuples(st.just(changed_record), JSON_CHANGES),
)


# --- archives and array headers ----------------------------------------------------------------

SIZES = st.sampled_from([0, 1, 22, 100, 2**16 - 1, 2**31, 2**32 - 1]) | st.integers(0, 2**32 - 1)
SHORTS = st.sampled_from([0, 1, 8, 12, 14, 45, 99, 2048, 0xFFFF]) | st.integers(0, 2**16 - 1)
_LOCAL = "magic need flags method time date crc packed size name extra"
_CENTRAL = (
    "magic made need flags method time date crc packed size name extra comment disk inside "
    "outside offset"
)
_END = "magic disk first here entries length offset comment"
FORMATS = {
    "local": ("<4s5H3L2H", _LOCAL.split()),
    "central": ("<4s6H3L5H2L", _CENTRAL.split()),
    "end": ("<4s4H2LH", _END.split()),
}
SHORT = {"need", "flags", "method", "time", "date", "name", "extra", "made", "comment", "disk"}
SHORT |= {"inside", "first", "here", "entries"}
FIELDS = [
    (record, field)
    for record, (_, fields) in FORMATS.items()
    for field in fields
    if field != "magic"
]


@st.composite
def archive_changes(draw: Callable[..., Any]) -> dict[str, Any]:
    """Draw what is odd about an archive: fields, names, extras, comments, blocks in between."""
    fields = {}
    for record, field in draw(st.lists(st.sampled_from(FIELDS), max_size=3)):
        fields[f"{record}.{field}"] = draw(SHORTS if field in SHORT else SIZES)
    zip64 = struct.pack("<HHQQ", 1, 16, draw(st.integers(0, 2**64 - 1)), draw(SIZES))
    return {
        "fields": fields,
        "method": draw(st.sampled_from([0, 8])),
        "name": draw(st.sampled_from([b"data.npy"] * 6 + [b"", b"../data.npy", b"\xff" * 9])),
        "extra": draw(st.sampled_from([b""] * 6 + [zip64, b"\x01\x00\xff\xff", b"\x01"])),
        "comment": draw(st.sampled_from([b""] * 6 + [b"x", b"PK\x05\x06" + bytes(18)])),
        "between": draw(
            st.sampled_from([b""] * 6 + [b"PK\x06\x07" + bytes(16), b"PK\x06\x06" + bytes(52)])
        ),
    }


def archive(content: bytes, odd: dict[str, Any]) -> bytes:
    """Return a zip archive of one member, odd as `archive_changes` drew it."""
    packed = content
    if odd["method"] == 8:
        packer = zlib.compressobj(1, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
    name, extra, comment = odd["name"], odd["extra"], odd["comment"]
    plain = {
        "need": 20,
        "method": odd["method"],
        "date": 33,
        "crc": zlib.crc32(content),
        "packed": len(packed),
        "size": len(content),
        "name": len(name),
        "extra": len(extra),
        "made": 20,
    }
    local = _record("local", b"PK\x03\x04", plain, odd["fields"]) + name + extra + packed
    central = _record("central", b"PK\x01\x02", plain, odd["fields"]) + name + extra
    ends = {
        "here": 1,
        "entries": 1,
        "length": len(central),
        "offset": len(local),
        "comment": len(comment),
    }
    end = _record("end", b"PK\x05\x06", ends, odd["fields"]) + comment
    return local + central + odd["between"] + end


def _record(record: str, magic: bytes, plain: dict[str, int], odd: dict[str, int]) -> bytes:
    layout, fields = FORMATS[record]
    values = [odd.get(f"{record}.{field}", plain.get(field, 0)) for field in fields[1:]]
    return struct.pack(layout, magic, *values)


TYPES = [
    "<f4",
    "|b1",
    "<U3",
    ">i8",
    "<U999999",
    "<U0",
    "|O",
    "|V8",
    "<c16",
    "<M8[s]",
    "|S5",
    "f4,f4",
]
TYPES += ["<f16", "<f2", "|u1", "<U99999999999", "<i3", "", "<f4'", "[('a', '<f4')]"]
SHAPES = st.lists(
    st.sampled_from([0, 1, 2, 3, -1, -3, 2**31, 2**63, 2**64, 10**20]) | st.integers(0, 9),
    max_size=5,
)


@st.composite
def array_headers(draw: Callable[..., Any]) -> tuple[bytes, str, list[int]]:
    """Draw an .npy file whose header need not fit, and the type and shape it declares."""
    kind, shape = draw(st.sampled_from(TYPES)), draw(st.just([3]) | SHAPES)
    order = draw(st.sampled_from(["False", "True", "0", "None"]))
    numbers = "".join(f"{size}, " for size in shape)
    shown = draw(st.sampled_from([f"({numbers})", f"({numbers.strip().rstrip(',')})", numbers]))
    text = f"{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shown}, }}".encode()
    text += b" " * draw(st.sampled_from([0, 1, 64, 5000])) + draw(st.sampled_from([b"\n", b""]))
    version = draw(st.sampled_from([b"\x01\x00", b"\x02\x00", b"\x03\x00", b"\xff\xff"]))
    length = min(draw(st.just(len(text)) | SHORTS), 2**16 - 1)
    size = length.to_bytes(2 if version == b"\x01\x00" else 4, "little")
    items = draw(st.sampled_from([b"", bytes(12), b"\xff" * 12, bytes(24), bytes(4000)]))
    return b"\x93NUMPY" + version + size + text + items, kind, shape
