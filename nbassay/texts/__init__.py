"""What people read, in their language: `text(ko=..., en=..., name=value)`.

A sentence is written once in Korean and once in English, with places for values; further languages
are catalogues, keyed by the English (`python -m nbassay.texts de` begins one). Nothing here knows
what the texts are about.
"""

from nbassay.texts._templates import TemplateError
from nbassay.texts._text import NO_TEXT, Text, as_is, count, listed, sentences, text
from nbassay.texts.languages import IN_BOTH, Languages, Reading

__all__ = [
    "IN_BOTH",
    "NO_TEXT",
    "Languages",
    "Reading",
    "TemplateError",
    "Text",
    "as_is",
    "count",
    "listed",
    "sentences",
    "text",
]
