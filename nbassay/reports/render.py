"""Templates in, files out: autoescape for every value, and files that are never half written."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from nbassay.reports import wording
from nbassay.reports.clean import shorten, visible, without_paths
from nbassay.reports.markup import message_html
from nbassay.store.kept import write_atomically
from nbassay.texts import IN_BOTH, Reading, Text, count, text

TEMPLATES = Path(__file__).parent / "templates"
MAX_MESSAGE = 2_000  # characters of one text


@lru_cache(maxsize=4)
def environment_of(templates: Path) -> Environment:
    """Return what makes pages of the templates in a folder, which may use those here as well."""
    environment = Environment(
        loader=FileSystemLoader([templates, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters["points"] = points
    environment.filters["message"] = message_html
    environment.globals |= {"text": text, "count": count, "wording": wording}
    environment.globals |= {"shown": shown, "one_language": one_language}
    return environment


def _finalize(value: object) -> object:
    """Clean every text on its way into a page; markup of ours was cleaned when it was made."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def points(value: float) -> str:
    """Return points as people write them: 2, 1.5, 0.125."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


@pass_context
def shown(context: Context, message: Text, most: int = MAX_MESSAGE) -> list[tuple[str, str]]:
    """Return (language, text) pairs to show to the reader of the page, of at most `most` letters.

    A text that exists in one language only is shown in that one, and equal texts only once. None
    names a path of the marking machine.
    """
    reading: Reading = context["reading"]
    said = reading.by_language(message)
    if not any(said.values()):
        said = IN_BOTH.by_language(message)
    pairs = [(code, without_paths(_cut(words, most)).strip()) for code, words in said.items()]
    pairs = [(code, words) for code, words in pairs if words]
    return pairs[:1] if len({words for _, words in pairs}) == 1 else pairs


@pass_context
def one_language(context: Context, message: Text) -> str:
    """Return what `message` says in the first of the reader's languages, for where no two fit."""
    return next((words for _, words in shown(context, message)), "")


def _cut(words: str, most: int) -> str:
    if most == MAX_MESSAGE:
        return shorten(words, most)
    return words if len(words) <= most else words[:most].rstrip() + "…"


def page_text(template: str, reading: Reading, values: Mapping[str, Any]) -> str:
    """Return the page that `template` makes of `values`, for who reads `reading`."""
    return environment_of(TEMPLATES).get_template(template).render(reading=reading, **values)


def write_page(folder: Path, text: str) -> Path:
    """Write `text` as `folder`/index.html in one step and return its path."""
    target = folder / "index.html"
    # A lone surrogate in a hostile text has no UTF-8 form.
    write_atomically(target, text.encode("utf-8", "replace"))
    return target
