"""The languages that texts can be read in: Korean, English, and one for each catalogue."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbassay.errors import NbassayError
from nbassay.texts._text import ENGLISH, KOREAN, Text, Tongue

PACKAGED = Path(__file__).parent / "catalogues"
COURSE_FOLDER = "catalogues"  # of a course: for what its own graders say
BOTH = "both"

_WRITTEN: Mapping[str, Tongue] = {"ko": KOREAN, "en": ENGLISH}
_CODE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


@dataclass(frozen=True)
class Reading:
    """What somebody reads in: one language, or Korean and then English."""

    tongues: Mapping[str, Tongue]

    def said(self, text: Text) -> str:
        """Return what `text` says, one language after the other: see `spoken`."""
        return " / ".join(self.spoken(text))

    def spoken(self, text: Text) -> list[str]:
        """Return what `text` says in each language, the same words only once.

        A text that is written in none of them is said in the language that it has.
        """
        said = [words for words in self.by_language(text).values() if words]
        return list(dict.fromkeys(said or filter(None, (text.ko, text.en))))

    def by_language(self, text: Text) -> dict[str, str]:
        """Return what `text` says by language, "" in one that it is not written in."""
        return {code: text.said_in(tongue) for code, tongue in self.tongues.items()}

    @property
    def first(self) -> str:
        """The code of the language that comes first."""
        return next(iter(self.tongues))


IN_BOTH = Reading(_WRITTEN)


@dataclass(frozen=True)
class Languages:
    """Korean and English, and further languages by their codes."""

    catalogues: Mapping[str, Tongue] = field(default_factory=dict)

    @classmethod
    def of(cls, course: Path) -> Languages:
        """Return the languages that come with nbassay, and those of the catalogues of a course.

        Raises:
            NbassayError: if a catalogue cannot be read, or says what it cannot say.
        """
        files: dict[str, list[Path]] = {}
        for folder in (PACKAGED, course / COURSE_FOLDER):
            for path in sorted(folder.glob("*.po")):
                files.setdefault(code_of(path), []).append(path)
        if not files:
            return cls()
        from nbassay.texts.catalogue import read_catalogue  # Babel is needed for this alone

        return cls({code: read_catalogue(code, paths) for code, paths in sorted(files.items())})

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all languages."""
        return (*_WRITTEN, *self.catalogues)

    def reading(self, lang: str) -> Reading:
        """Return how to read in the language of code `lang`, or in "both": Korean and English.

        Raises:
            NbassayError: if there is no such language.
        """
        if lang == BOTH:
            return IN_BOTH
        if lang not in self.codes:
            known = ", ".join((*self.codes, BOTH))
            raise NbassayError(
                f"no language {lang!r}: use one of {known}, or make a catalogue of it with "
                "`python -m nbassay.texts`"
            )
        return Reading({lang: {**_WRITTEN, **self.catalogues}[lang]})

    def to_json(self, text: Text) -> dict[str, str]:
        """Return what `text` says in every language, by code."""
        return Reading({**_WRITTEN, **self.catalogues}).by_language(text)


def code_of(path: Path) -> str:
    """Return the code of the language whose catalogue a file is.

    Raises:
        NbassayError: if its name is no such code.
    """
    if not _CODE.fullmatch(path.stem) or path.stem in {*_WRITTEN, BOTH}:
        raise NbassayError(
            f"{path}: call a catalogue by the code of its language, such as de.po; "
            "Korean and English stand in the code"
        )
    return path.stem
