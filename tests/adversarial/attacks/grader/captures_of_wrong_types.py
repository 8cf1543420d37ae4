# what: rewrites its record with every field of a wrong type, odd numbers, lone surrogates and twice the same key
# on: numbers
# status: tampered
# stopped by: each field is read by its type, and one wrong field means that there is no record
# %% [total]
import json
import pathlib

total = 27
out = pathlib.Path("/out/capture")
ODD = [None, True, -1, 1e308, "nan", "\ud800", "<b>", [], {}, [[]], {"kind": "model"}, 10**4000]
# %% [scaled]
record = json.loads((out / "test_total.json").read_text())


def wrong(value, turn):
    """Return `value` with what it holds replaced by other types, in turn."""
    if isinstance(value, dict):
        return {key: wrong(item, turn + place) for place, (key, item) in enumerate(value.items())}
    return ODD[turn % len(ODD)]


text = json.dumps(wrong(record, 3))
digits = '"fits_dropped": %s, "seconds": NaN, "schema": 1, "schema": 2' % ("9" * 4_000)
(out / "test_total.json").write_text(text[:-1] + ", " + digits + "}")
# %% [classify]
scaled = json.loads((out / "test_scaled.json").read_text())
scaled["names"]["scaled"] = {"kind": "scalar", "value": float("inf"), "type": ["int"]}
scaled["calls"] = {"classify": [{"result": {"kind": "list", "items": {"a": 1}}, "error": 5}] * 900}
scaled["fits_dropped"] = 900
(out / "test_scaled.json").write_text(json.dumps(scaled).replace("900", "9" * 100_000))
