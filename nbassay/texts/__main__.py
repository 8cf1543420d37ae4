"""`python -m nbassay.texts de`: begin a further language, or list what it still lacks.

It writes `catalogues/de.po` of the course: every sentence that nbassay and the course's graders say
and that no catalogue of that language in nbassay itself has. What was translated before stays; what
changed in English is marked "fuzzy", to be looked at again, and said in English until it was.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from nbassay.errors import ExitCode, NbassayError, cannot_write
from nbassay.texts._templates import says_words
from nbassay.texts.catalogue import is_translated, read_catalogue, read_file
from nbassay.texts.collecting import Sentence, sentences_below
from nbassay.texts.languages import COURSE_FOLDER, PACKAGED, code_of

OURS = Path(__file__).parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Write the catalogue that the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m nbassay.texts", description=__doc__)
    parser.add_argument("language", help="its code, such as de or pt-BR")
    parser.add_argument("--course", type=Path, default=Path(), help="the course folder")
    asked = parser.parse_args(arguments)
    try:
        path = asked.course / COURSE_FOLDER / f"{asked.language}.po"
        left, all_of = write_catalogue(code_of(path), path)
    except NbassayError as error:
        sys.stderr.write(f"{error}\n")
        return ExitCode.BAD_INPUT
    sys.stdout.write(f"{path}: {left} of {all_of} sentences to translate\n")
    return 0


def write_catalogue(code: str, path: Path) -> tuple[int, int]:
    """Write the catalogue of a course with all that is to be translated; what was done stays.

    Returns how many of its sentences have no translation yet, and how many there are.

    Raises:
        NbassayError: if a file cannot be read or written.
    """
    graders = path.parent.parent / "graders"
    if not graders.is_dir():
        raise NbassayError(f"{graders.parent} is not a course folder; name one with --course DIR")
    wanted = template_of(sentences_below(OURS, graders), _read_packaged(code))
    catalog = read_file(code, path) if path.is_file() else Catalog(locale=code)
    catalog.update(wanted)
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=100, ignore_obsolete=True, omit_header=False)
    except OSError as error:
        raise NbassayError(cannot_write(path, error)) from error
    messages = [message for message in catalog if message.id]
    return sum(not is_translated(message) for message in messages), len(messages)


def template_of(sentences: Iterable[Sentence], known: Iterable[str] = ()) -> Catalog:
    """Return the empty catalogue of `sentences`, each once, with its Korean beside it."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    done = set(known)
    for sentence in sentences:
        english = sentence.english
        if english[-1] in done or not says_words(english[-1]):
            continue
        catalog.add(
            english if len(english) > 1 else english[0],
            auto_comments=[f"ko: {sentence.korean}"],
            locations=[(sentence.path.name, sentence.line)],
            flags=(),
        )
    return catalog


def _read_packaged(code: str) -> set[str]:
    path = PACKAGED / f"{code}.po"
    return set(read_catalogue(code, [path]).translations) if path.is_file() else set()


if __name__ == "__main__":
    raise SystemExit(main())
