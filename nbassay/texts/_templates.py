"""Sentences with places for values: `{name}`, `{share:.0%}` of a number, `{을}` for a particle.

This is less than `str.format` does, on purpose: no attribute, no index, no conversion, and a value
is never read as a template, whoever wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from string import Formatter
from typing import NamedTuple

from nbassay.texts._particles import PARTICLES, particle

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBER_FORMAT = re.compile(r",?(?:\.\d{1,2})?[efg%]?")


class Piece(NamedTuple):
    """Words of a template, and the place after them: of a value, of a particle, or of nothing."""

    words: str
    value: str
    number_format: str
    particle: str


class TemplateError(ValueError):
    """A template, or a call with it, that its author has to mend."""


@lru_cache(maxsize=4096)
def pieces(template: str) -> tuple[Piece, ...]:
    """Return what a template consists of.

    Raises:
        TemplateError: if it holds anything but words, values and particles.
    """
    try:
        parsed = list(Formatter().parse(template))
    except ValueError as error:
        raise TemplateError(f"{template!r}: {error}; write {{{{ for a brace") from error
    return tuple(_piece(template, *part) for part in parsed)


def _piece(
    template: str, words: str, field: str | None, spec: str | None, conversion: str | None
) -> Piece:
    if field is None:
        return Piece(words, "", "", "")
    if field in PARTICLES and not spec and conversion is None:
        return Piece(words, "", "", field)
    if not _NAME.fullmatch(field) or conversion is not None:
        known = ", ".join(f"{{{name}}}" for name in PARTICLES)
        raise TemplateError(
            f"{template!r}: a place is {{name}} or a particle ({known}), not {{{field}}}"
        )
    if not _NUMBER_FORMAT.fullmatch(spec or ""):
        raise TemplateError(
            f"{template!r}: {{{field}:{spec}}} is no format of a number such as {{{field}:,}} or "
            f"{{{field}:.1%}}; a particle stands after its word: {{{field}}}{{을}}"
        )
    return Piece(words, field, spec or "", "")


def names_in(template: str) -> frozenset[str]:
    """Return the names of the values that a template has places for."""
    return frozenset(piece.value for piece in pieces(template) if piece.value)


def says_words(template: str) -> bool:
    """Whether a template has letters of its own, which somebody has to translate."""
    return any(letter.isalpha() for piece in pieces(template) for letter in piece.words)


def check_template(
    template: str, values: Mapping[str, object] | Collection[str], *, particles: bool = False
) -> None:
    """Make sure that a template can be filled in.

    Raises:
        TemplateError: if it has a place for a value that is not there, a number's format for what
            is no number, or a particle outside Korean.
    """
    for piece in pieces(template):
        if piece.particle and not particles:
            raise TemplateError(f"{template!r}: {{{piece.particle}}} is a Korean particle")
        if piece.value and piece.value not in values:
            raise TemplateError(f"{template!r}: no value for {{{piece.value}}} is given")
        if piece.number_format and isinstance(values, Mapping):
            value = values[piece.value]
            if not isinstance(value, int | float):
                raise TemplateError(
                    f"{template!r}: {{{piece.value}:{piece.number_format}}} takes a number, "
                    f"not {value!r}"
                )


def fill(template: str, values: Mapping[str, str | int | float]) -> str:
    """Return the template with its values, and with particles that go with the words before."""
    filled = ""
    for piece in pieces(template):
        filled += piece.words
        if piece.particle:
            filled += particle(piece.particle, filled)
        elif piece.value:
            filled += format(values[piece.value], piece.number_format)
    return filled


def escaped(words: str) -> str:
    """Return the template that says these words as they are."""
    return words.replace("{", "{{").replace("}", "}}")
