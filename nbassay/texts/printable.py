"""Text that nothing which shows it would obey, wherever it came from."""

from __future__ import annotations

# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def printable(text: str) -> str:
    """Return `text` without anything that a terminal would obey, in one line.

    Control characters of both kinds go (ESC as well as U+009B, which some terminals take for it),
    and so do those that turn the direction of what follows.
    """
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def printable_lines(text: str) -> str:
    """Return `text` as `printable` does, with its lines kept."""
    return "\n".join(printable(line) for line in text.expandtabs(4).split("\n"))


def guard(cell: str) -> str:
    """Return a cell such that no spreadsheet takes it for a formula: an apostrophe before it."""
    return f"'{cell}" if cell.startswith(_FORMULA) and cell != "-" else cell


def unguard(cell: str) -> str:
    """Return a cell as it was before `guard`."""
    return cell[1:] if cell.startswith("'") and guard(cell[1:]) == cell else cell
