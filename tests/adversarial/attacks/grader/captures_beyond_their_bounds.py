# what: rewrites its records as one text of twenty megabytes, and as a million empty objects
# on: numbers
# status: tampered
# stopped by: a record may have 20 MB, and its lists are counted before it is parsed
# %% [total]
import pathlib

total = 1
# %% [scaled]
pathlib.Path("/out/capture/test_total.json").write_text('{"schema": "' + "x" * 20_000_000 + '"}')
# %% [classify]
pathlib.Path("/out/capture/test_scaled.json").write_text("[" + "{}," * 1_000_000 + "{}]")
