# what: gives tables, dictionaries and functions names with escapes, markup, 100 KB, or none at all
# on: numbers
# status: graded
# stopped by: names are cleaned and cut where evidence is read, and escaped where they are shown
# %% [total]
evil = "\x1b]0;nbassay-attack\x07<script>document.title='nbassay-attack'</script>\u202e[red]\n"
total = {evil: 27.75, "x" * 100_000: evil, "../../graders": 1, "\ud800": "\udfff", None: None}
# %% [scaled]
import pandas as pd

names = [evil, evil, "", " ", "__class__", "a" * 50_000, "\ud800", "{0}", "%s%n", "'; DROP TABLE"]
scaled = pd.DataFrame([[evil] * len(names)] * 4, columns=names)
table = pd.DataFrame([[1.0] * 300] * 4, columns=pd.MultiIndex.from_product([range(3), [evil] * 100]))
# %% [classify]
def classify(row, *, _=evil):
    return {evil: [evil] * 50, 5: classify}


classify.__name__ = evil
