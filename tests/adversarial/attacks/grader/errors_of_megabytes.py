# what: raises errors with names of 100 KB, texts of 10 MB, and a traceback of hundreds of frames
# on: numbers
# status: graded
# stopped by: an error's name and text are cut where they are recorded, and an error that does not fit is dropped like other output
# %% [total]
raise type("E" * 100_000, (Exception,), {})("v" * 10_000_000)
# %% [scaled]
def deeper(n):
    return deeper(n - 1) if n else 1 / 0


deeper(150)
# %% [classify]
def classify(row):
    raise type("가" * 100_000, (Exception,), {})("나" * 10_000_000)
