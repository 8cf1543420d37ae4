"""Text out of a submission, made fit for a page: no escapes, no hidden characters, no flood.

Nothing here makes text safe for HTML: that is the template's autoescape. What is done here is
what escaping leaves alone: terminal sequences, characters that reorder or hide their neighbours
(https://trojansource.codes), piles of combining marks, paths of the marking machine, and length.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from nbassay.evidence import ANSI

# Longer texts are cut before any regular expression sees them.
RAW_CHARS = 200_000
COMBINING_MARKS = 3

_PATH = re.compile(
    r"(?<![\w.:/~-])(?:file://)?(?:~|/[\w.@+~-]+)(?:/[\w.@+~-]+)+"
    r"|(?<![\w])[A-Za-z]:\\(?:[\w.@+~ -]+\\)+(?=[\w.@+~-])[\w.@+~-]+"
)
# Begins where no path is going on: tried at each of ten thousand slashes it would take minutes.
_KERNEL_FILE = re.compile(r"(?<![\w.-])(?:/[\w.-]+)*/ipykernel_\d+/\d+\.py")
_LIBRARY = r"(?:site-packages|dist-packages|[/\\]lib[/\\]python|<frozen )"
_LIBRARY_FRAME = re.compile(_LIBRARY)
# TensorFlow lists such frames in the error's own text too.
_LIBRARY_LINES = re.compile(
    rf'(?:^[ \t]*File "[^"\n]*{_LIBRARY}[^\n]*\n(?:[ \t]*\n)*)+', re.MULTILINE
)
_HIDDEN_TESTS = re.compile(
    r"^[ \t]*#+ *BEGIN HIDDEN TESTS.*?(?:^[ \t]*#+ *END HIDDEN TESTS[^\n]*\n?|\Z)",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_VISIBLE_ANYWAY = {"\n", "\t", "\u200d"}  # ZERO WIDTH JOINER holds emoji together
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True)
class Trimmed:
    """A text of which the middle may be missing: `head`, then `left_out` lines, then `tail`.

    `cut` says that characters are missing within or between the lines that are there.
    """

    head: str
    tail: str = ""
    left_out: int = 0
    cut: bool = False

    @property
    def characters(self) -> int:
        """How many characters are left to be shown."""
        return len(self.head) + len(self.tail)


def visible(text: str) -> str:
    """Return `text` with every control, bidi or other unseen character shown by its code."""
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    marks = 0
    for character in text:
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        if marks > COMBINING_MARKS:
            continue
        if kind in _UNSEEN and character not in _VISIBLE_ANYWAY:
            shown.append(_code_of(character))
        else:
            shown.append(character)
    return "".join(shown)


def _code_of(character: str) -> str:
    """A picture such as ␛ for a control character, ⟨U+202E⟩ for anything else."""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return f"\u27e8U+{code:04X}\u27e9"


def terminal_text(text: str) -> str:
    r"""Return what a terminal would still show of `text`: no ANSI, `\r` overwrites its line."""
    text = ANSI.sub("", shorten(text, RAW_CHARS))
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    return visible("\n".join(lines).replace("\b", ""))


def shorten(text: str, limit: int) -> str:
    """Return at most about `limit` characters: the first and last halves of a longer text."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n…\n{text[-half:]}"


def trim(text: str, *, chars: int, lines: int) -> Trimmed:
    """Return `text` cut to `chars` characters and `lines` lines, two thirds of them at the top."""
    text = text.strip("\n")
    rows = text.split("\n")
    whole = len(text) <= chars
    if whole and len(rows) <= lines:
        return Trimmed(text)
    first, last = rows, [""]
    if len(rows) > lines:
        first, last = rows[: lines * 2 // 3], rows[-(lines // 3) :]
    left_out = len(rows) - lines if len(rows) > lines else 0
    head, tail = "\n".join(first), "\n".join(last)
    shorter = Trimmed(head[: chars * 2 // 3], tail[-(chars // 3) :], left_out)
    cut = shorter.characters < len(head) + len(tail)
    return Trimmed(shorter.head, shorter.tail, left_out, cut)


def without_paths(text: str) -> str:
    """Return `text` with absolute paths, which name the marking machine, cut to their last part."""
    text = _KERNEL_FILE.sub("<cell>", text)
    return _PATH.sub(lambda found: "…/" + re.split(r"[/\\]", found[0])[-1], text)


def without_hidden_tests(source: str) -> str:
    """Return a cell's source without nbgrader's hidden-test regions, closed or not."""
    return _HIDDEN_TESTS.sub("", source)


def traceback_text(frames: list[str]) -> str:
    """Return an IPython traceback without the frames of libraries and without machine paths.

    Args:
        frames: the `traceback` field of an error output; one text for each frame.
    """
    texts = [terminal_text(frame).strip("\n") for frame in frames[:100]]
    kept: list[str] = []
    dropped = 0
    for place, text in enumerate(texts):
        if 0 < place < len(texts) - 1 and _LIBRARY_FRAME.search(text.partition("\n")[0]):
            dropped += 1
            continue
        kept.extend(_gap(dropped))
        dropped = 0
        kept.append(without_paths(_LIBRARY_LINES.sub("  …\n", text)))
    return "\n".join(kept)


def _gap(dropped: int) -> list[str]:
    return [f"    … {dropped} library frame(s) left out"] if dropped else []
