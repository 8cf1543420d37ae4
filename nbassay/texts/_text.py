"""A text for people: written in Korean and English, read in those or in a catalogue's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, Protocol, TypeAlias, Union

from nbassay.texts._templates import TemplateError, check_template, escaped, fill

Value: TypeAlias = Union["Text", str, int, float]


@dataclass(frozen=True)
class Text:
    """One text in all languages: its templates in Korean and English, and the values in them.

    Made by `text`, `count`, `as_is`, `sentences` and `listed`. A value that is itself a `Text` is
    said in the language of the whole. `one` is the English of a counted text for a count `n` of 1.
    A text that says nothing is false.
    """

    in_korean: str = ""
    in_english: str = ""
    values: tuple[tuple[str, Value], ...] = ()
    one: str = ""

    def __bool__(self) -> bool:
        return bool(self.in_korean or self.in_english)

    def __str__(self) -> str:
        return self.en

    @property
    def ko(self) -> str:
        """What it says in Korean; "" where it says nothing in Korean."""
        return self.said_in(KOREAN)

    @property
    def en(self) -> str:
        """What it says in English; "" where it says nothing in English."""
        return self.said_in(ENGLISH)

    def said_in(self, tongue: Tongue) -> str:
        """Return what it says in the language of `tongue`."""
        template = tongue.template(self)
        if not template:
            return ""
        values = {
            # A sentence has no hole where one of its values is written in another language only.
            name: value.said_in(tongue) or value.ko or value.en
            if isinstance(value, Text)
            else value
            for name, value in self.values
        }
        return fill(template, values)

    @property
    def counts_one(self) -> bool:
        """Whether it is a counted text, and of one."""
        return bool(self.one) and dict(self.values)["n"] == 1

    def to_record(self) -> dict[str, Any]:
        """Return it as plain JSON for `from_record`, with what it says for whoever reads along."""
        said: dict[str, Any] = {"ko": self.ko, "en": self.en}
        if not self.values:
            return said
        templates = {"ko": self.in_korean, "en": self.in_english, "one": self.one}
        return said | {
            "templates": {key: template for key, template in templates.items() if template},
            "values": {
                name: value.to_record() if isinstance(value, Text) else value
                for name, value in self.values
            },
        }

    @classmethod
    def from_record(cls, data: Mapping[str, Any]) -> Text:
        """Return the text that `to_record` wrote, or that has nothing but its words."""
        if "values" not in data:
            return as_is(ko=data["ko"], en=data["en"])
        templates = data["templates"]
        values = tuple(
            (name, cls.from_record(value) if isinstance(value, Mapping) else value)
            for name, value in data["values"].items()
        )
        return cls(
            templates.get("ko", ""), templates.get("en", ""), values, templates.get("one", "")
        )


class Tongue(Protocol):
    """A language in which a text is said."""

    def template(self, text: Text) -> str:
        """Return the template of `text` in this language."""


class _Korean:
    def template(self, text: Text) -> str:
        return text.in_korean


class _English:
    def template(self, text: Text) -> str:
        return text.one if text.counts_one else text.in_english


KOREAN, ENGLISH = _Korean(), _English()
NO_TEXT = Text()
_ENDS = (".", "!", "?", "…")


def text(*, ko: str = "", en: str = "", **values: object) -> Text:
    """Return a text from its Korean and its English, with places for `values`.

    A course may speak one language alone: what has not been written in the reader's is said in the
    one that it has.

    A place is `{name}`, for a number also `{name:,}`, `{name:.3g}` or `{name:.0%}`; a brace is
    written `{{`. In Korean a particle that depends on the word before it is `{을}`, `{이}`, `{은}`,
    `{과}`, `{으로}`, or a form of the copula such as `{이라}` or `{이어야}`; quotes and brackets
    between them do not count. A value is another text, a number, or anything else as `str` has it.

    >>> said = text(ko="`{name}`{이} 없습니다.", en="`{name}` is missing.", name="y_pred")
    >>> said.ko, said.en
    ('`y_pred`가 없습니다.', '`y_pred` is missing.')

    Raises:
        TemplateError: if a template says what it cannot say, or a value is missing.
    """
    return _check(Text(ko, en, _plain(values)))


def count(n: float, *, ko: str = "", one: str = "", many: str = "", **values: object) -> Text:
    """Return a text about `n` things, whose place is `{n}`: English tells one from many.

    As with `text`, a course may leave Korean out, or English.

    >>> count(1, ko="층 {n}개", one="{n} layer", many="{n} layers").en
    '1 layer'

    Raises:
        TemplateError: as `text` does, or if English is said of one, or of many, alone.
    """
    if bool(one) != bool(many):
        raise TemplateError("English is said of one and of many: write one=... and many=...")
    return _check(Text(ko, many, _plain({"n": n, **values}), one))


def as_is(*, ko: str, en: str) -> Text:
    """Return a text of these very words, braces and all: of a person's, or of a file's."""
    return Text(escaped(ko), escaped(en))


def sentences(*texts: Text) -> Text:
    """Return several texts as one, each with a full stop; those that say nothing are left out.

    A text that is the only one stays as it is.
    """
    said = {
        f"sentence_{number}": sentence for number, sentence in enumerate(filter(None, texts), 1)
    }
    if len(said) < 2:
        return next(iter(said.values()), NO_TEXT)
    korean = {name: sentence.ko for name, sentence in said.items()}
    english = {name: sentence.en for name, sentence in said.items()}
    return Text(_joined(korean), _joined(english), tuple(said.items()))


def _joined(said: Mapping[str, str]) -> str:
    """Return a template of sentences in one language; "" where none of them speaks it."""
    if not any(said.values()):
        return ""
    return " ".join(_with_stop(name, words) for name, words in said.items())


def _with_stop(name: str, words: str) -> str:
    return f"{{{name}}}" if words.endswith(_ENDS) or not words else f"{{{name}}}."


def listed(items: Iterable[object]) -> Text:
    """Return things, texts or others, with commas between."""
    values = {f"item_{number}": _value(item) for number, item in enumerate(items, 1)}
    template = ", ".join(f"{{{name}}}" for name in values)
    texts = [value for value in values.values() if isinstance(value, Text)]
    spoken = {
        code: template
        if len(texts) < len(values) or any(getattr(one, code) for one in texts)
        else ""
        for code in ("ko", "en")
    }
    return Text(spoken["ko"], spoken["en"], tuple(values.items()))


def _plain(values: Mapping[str, object]) -> tuple[tuple[str, Value], ...]:
    return tuple((name, _value(value)) for name, value in values.items())


def _value(value: object) -> Value:
    if isinstance(value, Text | str):
        return value
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, Real) and not isinstance(value, bool):
        return float(value)
    return str(value)


def _check(made: Text) -> Text:
    values = dict(made.values)
    check_template(made.in_korean, values, particles=True)
    for template in _english(made):
        check_template(template, values)
    return made


def _english(made: Text) -> Iterator[str]:
    yield made.in_english
    if made.one:
        yield made.one
