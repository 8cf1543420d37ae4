# what: rewrites its record as values in values in values, a hundred thousand deep
# on: numbers
# status: tampered
# stopped by: JSON is bounded in depth and count, and a parser that gives up means that there is no record
# %% [total]
import pathlib

total = 1
# %% [scaled]
deep = 100_000
text = '{"kind": "list", "items": [' * deep + "]}" * deep
record = '{"schema": 1, "cell": "test_total", "names": {"total": %s}}' % text
pathlib.Path("/out/capture/test_total.json").write_text(record)
# %% [classify]
brackets = "[" * 900_000 + "]" * 900_000
record = '{"schema": 1, "cell": "test_scaled", "names": {}, "fits": %s}' % brackets
pathlib.Path("/out/capture/test_scaled.json").write_text(record)
