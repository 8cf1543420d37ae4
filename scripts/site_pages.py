"""Pages as the site's builder reads them: what the repository's host shows without being asked.

The pages are written for a host that reads CommonMark with tables. The builder reads Python-Markdown,
in which a list stands behind an empty line and four columns make a level of it, a bar in the code of
a table is no longer escaped, and a drawing in Mermaid would be fetched from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape

from draw_flowchart import draw_flowchart

_FENCE = re.compile(r"^( *)(`{3,}|~{3,})(.*)$")
_ITEM = re.compile(r"^( *)([-*+]|\d+[.)])( +)(?=\S)")
_CODE_IN_TABLE = re.compile(r"(`+)(.+?)\1")
_LINK = re.compile(r"(!?)\[((?:[^\[\]`]|`[^`]*`|!\[[^\]]*\]\([^)]*\))*)\]\(([^()\s]+)\)")
LEVEL = 4  # columns of a list's level


def make_page(text: str, resolve: Callable[[str], str | None]) -> str:
    """Return the text of a page for the site.

    Args:
        text: as it stands in the repository.
        resolve: what a link's target is on the site; None: nothing there to lead to.
    """
    lines: list[str] = []
    for inside, block in _parts(_with_levels(text)):
        if not inside:
            lines += [_prose(line, resolve) for line in block]
        elif block[0].lstrip("`~ ").startswith("mermaid"):
            lines += ["", draw_flowchart("\n".join(block[1:-1])), ""]
        else:
            lines += [_opening(block[0]), *block[1:]]
    return "\n".join(lines) + "\n"


def _parts(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """Yield (is it a fenced block, its lines) for each stretch of lines."""
    block: list[str] = []
    mark = ""
    for line in lines:
        fence = _FENCE.match(line)
        if not mark and fence:
            yield False, block
            block, mark = [line], fence[2]
        elif mark and fence and fence[2].startswith(mark) and not fence[3].strip():
            yield True, [*block, line]
            block, mark = [], ""
        else:
            block.append(line)
    yield bool(mark), block


def _opening(line: str) -> str:
    """Return the line that opens a block with nothing but its language."""
    fence = _FENCE.match(line)
    assert fence
    language = (fence[3].split() or ["text"])[0]
    return f"{fence[1]}{fence[2]}{language}"


def _with_levels(text: str) -> list[str]:
    """Return the lines with every list behind an empty line, and four columns to a level."""
    lines: list[str] = []
    levels: list[int] = []  # the columns at which the texts of the items around begin
    mark = ""
    for line in text.splitlines():
        column = len(line) - len(line.lstrip())
        fence, item = _FENCE.match(line), _ITEM.match(line)
        if line.strip() and not mark:
            blank = not lines or not lines[-1].strip()
            if blank or item or fence:
                while levels and column < levels[-1]:
                    levels.pop()
            if item and not blank and not _ITEM.match(lines[-1]) and not levels:
                lines.append("")
        around = len(levels)
        inner = line[min(column, levels[-1] if levels else 0) :]
        if item and not mark:
            levels.append(len(item[0]))
            inner = f"{item[2]} {line[len(item[0]) :]}"
        if fence and not mark:
            if lines and lines[-1].strip():
                lines.append("")
            mark = fence[2]
        elif fence and fence[2].startswith(mark) and not fence[3].strip():
            mark = ""
        lines.append(" " * LEVEL * around + inner if line.strip() else "")
    return lines


def _prose(line: str, resolve: Callable[[str], str | None]) -> str:
    if line.lstrip().startswith("|"):
        line = _CODE_IN_TABLE.sub(_code_of_table, line)
    return _LINK.sub(lambda link: _link(link, resolve), line)


def _code_of_table(code: re.Match[str]) -> str:
    if "\\|" not in code[2]:
        return code[0]
    return f"<code>{escape(code[2].strip(), quote=False).replace(chr(92) + '|', '&#124;')}</code>"


def _link(link: re.Match[str], resolve: Callable[[str], str | None]) -> str:
    picture, words, target = link.groups()
    words = _LINK.sub(lambda inner: _link(inner, resolve), words)
    found = resolve(target)
    return words if found is None else f"{picture}[{words}]({found})"
