# what: raises errors whose names and texts steer a terminal or turn the direction of writing
# on: numbers
# status: graded
# stopped by: texts of evidence lose control characters, the page shows their codes, the terminal gets printable letters only
# %% [total]
TITLE = "\x1b]0;nbassay-attack\x07\x9d0;nbassay-attack\x9c"
LINK = "\x1b]8;;file:///etc/passwd\x1b\\click\x1b]8;;\x1b\\"
CLEAR = "\x1b[2J\x1b[H\x9b2J\x1bc\x1b[?1049h"
BIDI = "\u202egnp.\u2066\u200b\u200d\ufeff\u2028\u2029\r\x08\x7f"
MARKUP = "[bold red]6/6[/bold red] [link=file:///etc/passwd]x[/link] </td><b>&lt;"
evil = TITLE + LINK + CLEAR + BIDI + MARKUP
print(evil)
name = ("\n\n6/6 graded\n" + evil)[:300]
raise type(name, (Exception,), {})(evil)
# %% [scaled]
raise type(evil, (Exception,), {"__module__": evil, "__qualname__": evil})(evil * 3)
# %% [classify]
def classify(row):
    raise type(evil, (Exception,), {})(evil)


classify.__name__ = classify.__qualname__ = evil
