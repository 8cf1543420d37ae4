"""Templates in, files out: autoescape for every value, and files that are never half written."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from nbassay.errors import NbassayError
from nbassay.reports import texts
from nbassay.reports.clean import visible
from nbassay.reports.inputs import Language
from nbassay.reports.markup import message_html
from nbassay.results import Message
from nbassay.store.kept import write_atomically

LANGUAGES: tuple[Language, ...] = ("ko", "en", "both")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters["points"] = points
    environment.filters["message"] = message_html
    environment.globals["shown"] = shown
    environment.globals["bilingual"] = Message
    environment.globals["texts"] = texts
    return environment


def _finalize(value: object) -> object:
    """Clean every text on its way into a page; markup of ours was cleaned when it was made."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def points(value: float) -> str:
    """Return points as people write them: 2, 1.5, 0.33."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def shown(message: Message, lang: Language) -> list[tuple[str, str]]:
    """Return (language, text) pairs to show for `lang`, Korean first.

    A text that exists in one language only is shown in that one, and equal texts only once.
    """
    wanted = ("ko", "en") if lang == "both" else (lang,)
    everything = [("ko", message.ko), ("en", message.en)]
    pairs = [(code, text) for code, text in everything if text and code in wanted]
    pairs = pairs or [(code, text) for code, text in everything if text]
    return pairs[:1] if len({text for _, text in pairs}) == 1 else pairs


def page_text(template: str, lang: Language, values: Mapping[str, Any]) -> str:
    """Return the page that `template` makes of `values`.

    Raises:
        NbassayError: if `lang` is no language of the course.
    """
    if lang not in LANGUAGES:
        raise NbassayError(f"no language {lang!r}: use {', '.join(LANGUAGES)}")
    return _environment().get_template(template).render(lang=lang, **values)


def write_page(folder: Path, text: str) -> Path:
    """Write `text` as `folder`/index.html in one step and return its path."""
    target = folder / "index.html"
    # A lone surrogate in a hostile text has no UTF-8 form.
    write_atomically(target, text.encode("utf-8", "replace"))
    return target
