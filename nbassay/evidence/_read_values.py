"""Turning the VALUE objects of a capture into value classes, field by field."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

from nbassay.evidence import _learnt_types as learnt
from nbassay.evidence import _value_types as v
from nbassay.evidence._arrays import ArrayRef, ArrayStore
from nbassay.evidence._compile import read_compile
from nbassay.evidence._fields import Fields, to_number
from nbassay.evidence._npz import MAX_DIMENSIONS, TOTAL_BYTES, padded_bytes, safe_dtype
from nbassay.evidence._open_files import LARGEST_INTEGER, TEXT_LENGTH, EvidenceError, Json

MAX_ITEMS = 1_000
MAX_STEPS = 100
MAX_COLUMNS = 5_000
MAX_LAYERS = 1_000
MAX_NAMES = 1_000
MAX_EPOCHS = 200_000
VALUE_DEPTH = 12

_SHA = re.compile(r"[0-9a-f]{64}", re.ASCII)


class ValueReader:
    """Reads values whose arrays lie in one store."""

    def __init__(self, arrays: ArrayStore) -> None:
        self._arrays = arrays
        self._depth = 0

    def value(self, fields: Fields) -> v.Value:
        """Return the value in `fields`.

        Raises:
            EvidenceError: if it is no value, or an array behind it is not what it claims to be.
        """
        readers: dict[str, Callable[[Fields], v.Value]] = {
            "missing": lambda _: v.Missing(),
            "array": lambda f: self._array_value(f.child("array")),
            "table": self._table,
            "estimator": self._estimator,
            "model": self.model,
            "history": _history,
            "scalar": _scalar,
            "text": lambda f: v.Text(f.text("value", limit=TEXT_LENGTH)),
            "list": self._list,
            "dict": self._dict,
            "function": lambda f: v.Function(f.text("name"), f.text("signature")),
            "too_large": lambda f: v.TooLarge(f.integer("bytes")),
            "other": lambda f: v.Other(f.text("type")),
        }
        kind = fields.choice("kind", tuple(readers))
        self._depth += 1
        try:
            if self._depth > VALUE_DEPTH:
                raise EvidenceError(f"{fields.where}: values are nested too deeply")
            return readers[kind](fields)
        finally:
            self._depth -= 1

    def array(self, fields: Fields) -> v.Array:
        """Return the array that an ARRAYREF object names, its file checked.

        Raises:
            EvidenceError: if it is not what it claims to be, or over the budget.
        """
        found = self._array_value(fields)
        if isinstance(found, v.TooLarge):
            raise EvidenceError(f"{fields.where}: {found.bytes} bytes are too many")
        return found

    def array_if_small(self, fields: Fields, key: str) -> v.Array | None:
        """Return the array in a field, None when it is absent or over the budget."""
        found = self._array_value(fields.child(key)) if fields.has(key) else None
        return found if isinstance(found, v.Array) else None

    def _array_value(self, fields: Fields) -> v.Array | v.TooLarge:
        file, dtype = fields.text("file"), fields.text("dtype", limit=20)
        if not _SHA.fullmatch(file):
            raise fields.wrong("file", "64 hexadecimal digits")
        fields.items("shape", limit=MAX_DIMENSIONS, required=True)
        shape = fields.integers("shape", limit=MAX_DIMENSIONS)
        codec = fields.choice("codec", ("raw", "u8")) if fields.has("codec") else "raw"
        scale = fields.integer("scale", default=1, low=1, high=255)
        item = safe_dtype(dtype)
        if padded_bytes(shape, item.itemsize) > TOTAL_BYTES:
            # Packed it was small enough to leave the sandbox; unpacked it is of no use to us.
            return v.TooLarge(math.prod(shape) * item.itemsize)
        packable = scale == 1 if item.kind in "biu" else scale in (1, 255) and item.kind == "f"
        if (codec == "u8" and not packable) or (codec == "raw" and scale != 1):
            raise fields.wrong("scale", "a scale that goes with the type and codec")
        ref = ArrayRef(file, str(item), shape, codec, scale)
        self._arrays.check(ref)
        return v.Array(ref, self._arrays)

    def model(self, fields: Fields) -> learnt.Model:
        """Return the model in `fields`; its configuration is kept as plain data."""
        fields.choice("kind", ("model",))
        config = fields.mapping("config", limit=100) if fields.has("config") else None
        return learnt.Model(
            class_name=fields.text("class"),
            builtin=fields.flag("builtin"),
            config=config,
            compile=fields.optional("compile", read_compile),
            weights=tuple(
                learnt.Weight(weight.text("path"), self.array(weight.child("array")))
                for weight in fields.children("weights", limit=10_000)
            ),
            layers=read_layers(fields),
            fits=fields.integers("fits", limit=MAX_ITEMS),
            steps=fields.integer("steps") if fields.has("steps") else None,
        )

    def mapping(self, fields: Fields, key: str, limit: int = MAX_NAMES) -> dict[str, v.Value]:
        """Return an object whose fields are values."""
        return {
            name: self.value(Fields(item, f"{fields.where}/{key}/{name}"))
            for name, item in fields.mapping(key, limit=limit).items()
        }

    def _table(self, fields: Fields) -> v.Table:
        columns = fields.texts("columns", limit=MAX_COLUMNS)
        data = tuple(self.array(child) for child in fields.children("data", limit=MAX_COLUMNS))
        rows = fields.integer("index_length")
        series = fields.flag("series", default=False)
        if len(columns) != len(data) or (series and len(data) != 1):
            raise fields.wrong("data", "one array for each column")
        if any(column.shape != (rows,) for column in data):
            raise fields.wrong("data", f"columns of shape ({rows},)")
        return v.Table(columns, data, rows, series)

    def _estimator(self, fields: Fields) -> learnt.Estimator:
        fitted = fields.mapping("fitted", limit=MAX_NAMES)
        return learnt.Estimator(
            full_class=fields.text("class"),
            params=fields.mapping("params", limit=MAX_NAMES),
            fitted={
                name: self._attribute(item, f"{fields.where}/fitted/{name}")
                for name, item in fitted.items()
            },
            steps=tuple(self.value(step) for step in fields.children("steps", limit=MAX_STEPS))
            if fields.has("steps")
            else (),
        )

    def _attribute(self, item: Json, where: str) -> v.Value:
        """Return a fitted attribute: a value, or a bare scalar or text."""
        if isinstance(item, dict):
            return self.value(Fields(item, where))
        if isinstance(item, str) and to_number(item) is None:
            return v.Text(item)
        return _scalar(Fields({"value": item}, where))

    def _list(self, fields: Fields) -> v.ListValue:
        return v.ListValue(
            tuple(self.value(child) for child in fields.children("items", limit=MAX_ITEMS))
        )

    def _dict(self, fields: Fields) -> v.DictValue:
        found = []
        for position, pair in enumerate(fields.items("items", limit=MAX_ITEMS)):
            if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], str):
                raise fields.wrong("items", "pairs of text and value")
            key = " ".join(pair[0].split())
            found.append((key, self.value(Fields(pair[1], f"{fields.where}/items[{position}]"))))
        return v.DictValue(tuple(found))


def read_layers(fields: Fields) -> tuple[learnt.LayerInfo, ...]:
    """Return the field "layers" as layer descriptions."""
    return tuple(
        learnt.LayerInfo(
            class_name=layer.text("class"),
            name=layer.text("name"),
            output_shape=_open_shape(layer),
            parameters=layer.integer("params", default=0),
            rate=layer.asked("rate"),
        )
        for layer in fields.children("layers", limit=MAX_LAYERS)
    )


def read_history(value: Json) -> Mapping[str, tuple[float, ...]]:
    """Return the series of a history; what the student put there besides numbers is left out."""
    found: dict[str, tuple[float, ...]] = {}
    for name, items in value.items() if isinstance(value, dict) else ():
        if isinstance(items, list) and len(items) <= MAX_EPOCHS:
            kept = [number for item in items if (number := to_number(item)) is not None]
            if len(kept) == len(items):
                found[name] = tuple(kept)
    return found


def _open_shape(fields: Fields) -> tuple[int | None, ...]:
    """Return an output shape; layers with several outputs or none known have ()."""
    sizes: list[int | None] = []
    value = fields.json("output_shape")
    for size in value if isinstance(value, list) else []:
        if size is not None and (isinstance(size, bool) or not isinstance(size, int)):
            return ()
        if size is not None and not 0 <= size <= LARGEST_INTEGER:
            raise fields.wrong("output_shape", "sizes within bounds")
        sizes.append(size)
    if len(sizes) > 32:
        raise fields.wrong("output_shape", "at most 32 axes")
    return tuple(sizes)


def _history(fields: Fields) -> learnt.History:
    return learnt.History(
        history=read_history(fields.json("history")),
        epochs=_epochs(fields.json("epochs")),
        params=params if isinstance(params := fields.json("params"), dict) else {},
    )


def _epochs(value: Json) -> tuple[int, ...]:
    """Return the numbers of the epochs; none if the student put anything else there."""
    items = value if isinstance(value, list) else []
    numbers = [item for item in items if isinstance(item, int) and not isinstance(item, bool)]
    return tuple(numbers) if len(numbers) == len(items) else ()


def _scalar(fields: Fields) -> v.Value:
    value = fields.json("value")
    if value is None or isinstance(value, bool):
        return v.Scalar(value)
    if isinstance(value, int):
        # The student's own number may be huge; it is no number that a check could use.
        return v.Scalar(value) if abs(value) <= LARGEST_INTEGER else v.Other("huge int")
    return v.Scalar(fields.number("value"))
