"""Source code and Markdown of a submission as HTML; the only texts that skip the autoescape.

Markdown is parsed into tokens by mistune, and each token is written here: there is no way for a
raw tag, a link's address or an image's source to become markup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import unescape
from typing import Any

import mistune
from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from nbassay.reports.clean import visible

MAX_HIGHLIGHTED = 20_000  # characters; the lexer is not meant for floods
MAX_MARKDOWN = 20_000

_INLINE = {"emphasis": "em", "strong": "strong", "strikethrough": "s"}
_BLOCK = {
    "paragraph": "p",
    "block_quote": "blockquote",
    "list_item": "li",
    "table_row": "tr",
    "table_head": "tr",
}
_NOTHING = {"blank_line": "", "softbreak": "\n", "linebreak": "<br>", "thematic_break": "<hr>"}


def code_html(source: str) -> Markup:
    """Return Python `source` with its tokens in `<span>`s; very long code stays plain."""
    text = visible(source)
    if len(text) > MAX_HIGHLIGHTED:
        return escape(text)
    formatter = HtmlFormatter(nowrap=True)
    # HtmlFormatter escapes the text of every token.
    return Markup(highlight(text, PythonLexer(stripnl=False), formatter).rstrip("\n"))  # noqa: S704


def message_html(text: str) -> Markup:
    """Return a message with what stands between a pair of backticks as code."""
    parts = visible(text).split("`")
    if len(parts) % 2 == 0:
        return escape("`".join(parts))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )


def markdown_html(source: str) -> Markup:
    """Return Markdown as HTML without links, pictures or tags of its author's.

    A link is shown as its text with the address behind it; a picture as its description. What
    cannot be parsed is shown as it was written.
    """
    text = visible(source)
    if len(text) > MAX_MARKDOWN:
        return _as_written(text)
    try:
        return _blocks(_parser()(text))
    except Exception:  # mistune has had bugs on odd nesting; the text itself is what matters
        return _as_written(text)


def _as_written(text: str) -> Markup:
    return Markup('<pre class="raw">{}</pre>').format(text)


@lru_cache(maxsize=1)
def _parser() -> mistune.Markdown:
    return mistune.create_markdown(renderer=None, plugins=["table", "strikethrough"])


def _blocks(tokens: Sequence[Mapping[str, Any]]) -> Markup:
    return Markup("").join(_token(token) for token in tokens)


def _token(token: Mapping[str, Any]) -> Markup:
    kind = token["type"]
    if kind in _NOTHING:
        return Markup(_NOTHING[kind])  # noqa: S704  (a constant of ours)
    if kind == "block_code":
        return Markup("<pre><code>{}</code></pre>").format(token["raw"])
    if kind == "codespan":
        return Markup("<code>{}</code>").format(token["raw"])
    children = token.get("children")
    inner = _blocks(children) if children is not None else _text(kind, token.get("raw", ""))
    return _wrap(kind, token.get("attrs") or {}, inner)


def _text(kind: str, raw: str) -> Markup:
    """Escape a text; entities such as `&lt;` are resolved first, where Markdown resolves them."""
    return escape(visible(unescape(raw)) if kind == "text" else raw)


def _wrap(kind: str, attrs: Mapping[str, Any], inner: Markup) -> Markup:
    if tag := _INLINE.get(kind) or _BLOCK.get(kind):
        return _tag(tag, inner)
    match kind:
        case "heading":  # the page has its own outline, so a student's heading is a bold line
            level = min(max(int(attrs.get("level", 3)), 1), 4)
            return Markup('<p class="heading h-{}">{}</p>').format(level, inner)
        case "list":
            return _tag("ol" if attrs.get("ordered") else "ul", inner)
        case "table":
            return Markup('<div class="scroll"><table class="plain">{}</table></div>').format(inner)
        case "table_cell":
            return _tag("th" if attrs.get("head") else "td", inner)
        case "link":
            address = str(attrs.get("url", ""))[:200]
            return Markup('{} <code class="address">{}</code>').format(inner, address)
        case "image":
            return Markup('<span class="picture">[{}]</span>').format(inner)
        case _:  # text, raw HTML, a table's body, and whatever a later mistune may add
            return inner


def _tag(name: str, inner: Markup) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(name, inner)
