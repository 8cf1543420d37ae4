"""The markdown of nbgrader's pages, named in `nbgrader_config.py`: nothing in it can run."""

from __future__ import annotations

import html
import re

import bleach
from bleach.css_sanitizer import CSSSanitizer
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments.token import STANDARD_TYPES

MAX_RENDERED = 20_000  # characters

_TAGS = {
    *bleach.ALLOWED_TAGS,
    *("br", "caption", "dd", "del", "details", "div", "dl", "dt", "figcaption", "figure", "h1"),
    *("h2", "h3", "h4", "h5", "h6", "hr", "img", "kbd", "mark", "p", "pre", "s", "small", "span"),
    *("sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u"),
}
# Beside the notebook or below: whoever looks at it is signed in to the server above.
_LOCAL = re.compile(r"(?!/)(?!.*\.\.)[\w ./-]+")
_PICTURES = ("data:image/png;", "data:image/jpeg;", "data:image/gif;")
# With a host: an address without one leads to Jupyter's own server.
_ELSEWHERE = re.compile(r"(https?://[^/\\]|mailto:|#)")
# Those that the renderer gives. The rest belong to the page that shows a text.
_CLASSES = {"highlight", "anchor-link", *STANDARD_TYPES.values()}


def _attribute_allowed(tag: str, name: str, value: str) -> bool:
    if name == "class":
        return _CLASSES.issuperset(value.split())
    if name in {"title", "alt", "align", "colspan", "rowspan", "width", "height", "style"}:
        return True
    if tag == "img" and name == "src":
        return value.startswith(_PICTURES) or bool(_LOCAL.fullmatch(value))
    return tag == "a" and name == "href" and bool(_ELSEWHERE.match(value))


@pass_context
def safe_markdown(context: Context, source: str) -> str:
    """Return `source` as HTML in which nothing can run and nothing is fetched from elsewhere.

    nbgrader's templates for feedback and formgrader put students' text into their pages without
    asking `HTMLExporter.sanitize_html`, so the filter that they use has to do it. Long texts are
    shown as they are: some take the renderer time that grows with the square of their length.
    """
    if len(source) > MAX_RENDERED:
        return f"<pre>{html.escape(source)}</pre>"
    attachments = (context.get("cell") or {}).get("attachments", {})
    renderer = IPythonRenderer(escape=False, attachments=attachments)
    cleaned: str = bleach.clean(
        MarkdownWithMath(renderer=renderer).render(source),
        tags=_TAGS,
        attributes=_attribute_allowed,
        protocols={"http", "https", "mailto", "data"},
        css_sanitizer=CSSSanitizer(allowed_css_properties=["color", "text-align", "width"]),
    )
    return cleaned
