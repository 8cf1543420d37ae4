# what: prints texts on which a careless regular expression takes minutes
# on: numbers
# status: graded
# stopped by: patterns of the pages take linear time: each begins only where no longer match is going on
# %% [total]
import sys

# Each as long as one cell may print; as standard error, where paths are looked for.
print("/a" * 95_000, file=sys.stderr)
# %% [scaled]
print("\x1b[" + "0" * 60_000 + "\x1b]" * 20_000 + "@/" * 40_000 + "C:\\a" * 20_000, file=sys.stderr)
# %% [classify]
#### BEGIN HIDDEN TEST
raise ValueError('File "' + "/ipykernel_1/" * 6_000 + " " * 20_000 + "\n" * 3_000)
