"""A further language: a gettext file (.po) in which each English template has its translation.

It is gettext's format because translators have tools for it (Poedit, Weblate), which know plural
forms and mark what has to be looked at again after the English changed; Babel reads and writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from gettext import c2py
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from nbassay.errors import NbassayError, cannot_read
from nbassay.texts._templates import TemplateError, check_template, names_in
from nbassay.texts._text import Text


@dataclass(frozen=True)
class Catalogue:
    """The templates of one language by the English ones; of counted texts there are several.

    What has no translation is said in English.
    """

    translations: Mapping[str, tuple[str, ...]]
    form: Callable[[int], int]  # which of several goes with a number

    def template(self, text: Text) -> str:
        """Return the template of `text` in this language."""
        english = text.one if text.counts_one else text.in_english
        found = self.translations.get(text.in_english)
        if found is None:
            return english
        if not text.one:
            return found[0]
        number = dict(text.values)["n"]
        # Half a thing is neither one nor a few.
        form = self.form(number) if isinstance(number, int) else len(found) - 1
        return found[min(form, len(found) - 1)]


def read_catalogue(code: str, paths: Sequence[Path]) -> Catalogue:
    """Return the catalogue that several files of one language make; a later one goes before.

    Raises:
        NbassayError: if a file cannot be read, or a translation has a place that its English
            does not have.
    """
    translations: dict[str, tuple[str, ...]] = {}
    form: Callable[[int], int] = _one_or_many
    for path in paths:
        read = read_file(code, path)
        form = c2py(read.plural_expr)
        for message in read:
            if message.id and is_translated(message):
                translations[_forms(message.id)[-1]] = _check_forms(path, message)
    return Catalogue(translations, form)


def read_file(code: str, path: Path) -> Catalog:
    """Return what a .po file holds.

    Raises:
        NbassayError: if it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return read_po(file, locale=code, abort_invalid=True)
    except OSError as error:
        raise NbassayError(cannot_read(path, error)) from error
    except (PoFileError, ValueError, LookupError) as error:
        raise NbassayError(f"{path} is not a gettext file: {error}; mend that line") from error


def is_translated(message: Message) -> bool:
    """Whether a message has all its forms, and nobody has to look at them again."""
    return not message.fuzzy and all(_forms(message.string))


def _check_forms(path: Path, message: Message) -> tuple[str, ...]:
    names: Iterable[str] = frozenset().union(*map(names_in, _forms(message.id)))
    forms = _forms(message.string)
    try:
        for template in forms:
            check_template(template, frozenset(names))
    except TemplateError as error:
        line = f"line {message.lineno}" if message.lineno else "a translation"
        raise NbassayError(f"{path}, {line}: {error}; mend that") from error
    return forms


def _forms(words: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return a message's texts: one, or those of a counted text."""
    return (words or "",) if isinstance(words, str | None) else tuple(words)


def _one_or_many(number: int) -> int:
    return int(number != 1)
