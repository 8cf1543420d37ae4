"""Making a submission's texts safe to print."""

from __future__ import annotations

import re

SHORT = 120

# Control and format characters, surrogates, line separators, invisible joiners and
# right-to-left overrides: what could move a cursor, hide text or break an encoder.
_UNSAFE = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e0fff"
)
_CONTROL = re.compile(f"[{_UNSAFE}]")
_CONTROL_OR_BREAK = re.compile(f"[{_UNSAFE}\t\n]")
# What a terminal acts on: colours and cursor, titles and links, and the rest.
ANSI = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI
    r"|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC
    r"|\x1b[PX^_][^\x1b]*(?:\x1b\\)?"  # DCS, SOS, PM, APC
    r"|\x1b[ -/]*[0-~]"
)
# What is left of a colour where something has dropped the escape before it.
_COLOUR = re.compile(r"\[[0-9]{1,3}(?:;[0-9]{1,3}){0,8}m(?!\])")
_FOR_HTML = str.maketrans({"<": "‹", ">": "›", "&": "＆", '"': "”", "'": "’", "`": "’"})


def clean(text: str, *, limit: int, keep: str = "\n\t") -> str:
    """Return at most `limit` characters of `text` without control characters.

    Line breaks and tabs stay unless `keep` is empty.
    """
    if len(text) > limit:
        text = text[: max(limit - 1, 0)] + "…"
    return (_CONTROL if keep else _CONTROL_OR_BREAK).sub("", ANSI.sub("", text))


def without_colours(text: str) -> str:
    """Return an error's text without colour codes, nor what is left of them."""
    return _COLOUR.sub("", ANSI.sub("", text))


def short(text: str, limit: int = SHORT) -> str:
    """Return `text` on one line, bounded, with nothing that HTML or a terminal would act on."""
    joined = " ".join(clean(text[: 4 * limit], limit=4 * limit).split())
    return clean(joined, limit=limit, keep="").translate(_FOR_HTML)
