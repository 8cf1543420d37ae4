"""What may be handed in: looked at before it is queued, and refused in one sentence."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from nbassay.course.layout import Assignment
from nbassay.course.names import compose
from nbassay.course.notebook import Unreadable, parse, read_bounded
from nbassay.store.kept import Store
from nbassay.submitted import Identity, find_notebook, identify
from nbassay.submitted.archive import BadArchive, unpack
from nbassay.submitted.identity import SURE
from nbassay.texts import Text, listed, text
from nbassay.texts.printable import printable

MAX_FILES = 20
MAX_NAME = 160  # bytes of a file's name
NOTEBOOK, ARCHIVE = ".ipynb", ".zip"


class Refused(Exception):
    """It cannot be handed in; `message` says why and what to do, in one sentence."""

    def __init__(self, message: Text, status: int = 422) -> None:
        super().__init__(message.en)
        self.message = message
        self.status = status


def clean_names(names: Sequence[str]) -> list[str]:
    """Return what files are to be called here, each different, none hidden or leading elsewhere.

    Raises:
        Refused: if there are none or too many, or one is neither a notebook nor a zip.
    """
    if not any(names):
        raise Refused(
            text(
                ko="파일을 고르지 않았습니다. 노트북(.ipynb)이나 zip을 고르세요.",
                en="No file was chosen: choose a notebook (.ipynb) or a zip.",
            )
        )
    if len(names) > MAX_FILES:
        raise Refused(
            text(
                ko="파일이 너무 많습니다. 한 번에 {most}개까지 제출할 수 있으니 zip으로 묶으세요.",
                en="These are too many files: hand in {most} at most, or put them into a zip.",
                most=MAX_FILES,
            )
        )
    found: list[str] = []
    for given in names:
        name = printable(compose(given.replace("\\", "/").rpartition("/")[2])).lstrip(". ")
        stem, dot, suffix = name.rpartition(".")
        if f"{dot}{suffix}".lower() not in {NOTEBOOK, ARCHIVE}:
            raise Refused(
                text(
                    ko="`{name}`{은} 노트북(.ipynb)도 zip도 아닙니다. 답을 쓴 노트북이나 그것을 묶은 "
                    "zip을 고르세요.",
                    en="`{name}` is neither a notebook (.ipynb) nor a zip: choose the notebook with "
                    "your answers, or a zip of it.",
                    name=_shown(name),
                )
            )
        stem = _cut(stem or "notebook")
        number, name = 2, f"{stem}.{suffix.lower()}"
        while name in found:
            number, name = number + 1, f"{stem} ({number}).{suffix.lower()}"
        found.append(name)
    return found


def _cut(stem: str) -> str:
    return stem.encode()[:MAX_NAME].decode(errors="ignore").rstrip()


def _shown(name: str) -> str:
    return name if len(name) <= 80 else f"{name[:79]}…"


def accept(assignment: Assignment, files: Mapping[str, Path], store: Store) -> list[str]:
    """Return which notebooks of `assignment` are in `files`, which are there by their names.

    Raises:
        Refused: if a file cannot be read, or nothing in them is of the assignment.
        NbassayError: if the course's own files cannot be used.
    """
    scratch = store.new_scratch()
    try:
        for name, file in files.items():
            _check_readable(assignment, name, file, store)
            shutil.copyfile(file, scratch / name)
        found, troubles = [], []
        for spec in assignment.notebooks:
            one = find_notebook(assignment, spec.name, scratch, store)
            if one.trouble:
                troubles.append(one.trouble)
            elif one.path.is_file():
                found.append(spec.name)
        if not found:
            raise Refused(troubles[0] if len(troubles) == 1 else _say_nothing_found(assignment))
        return found
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _check_readable(assignment: Assignment, name: str, file: Path, store: Store) -> None:
    """Refuse what is no notebook, no zip that can be opened, or a notebook of other work."""
    if name.endswith(ARCHIVE):
        try:
            unpack(file, store)
        except BadArchive as error:
            raise Refused(
                text(
                    ko="`{name}`{을} 열 수 없습니다: {why}. 노트북(.ipynb)을 그대로 제출하거나, 암호 없이 "
                    "다시 묶어 제출하세요.",
                    en="`{name}` cannot be opened: {why}. Hand in the notebook (.ipynb) itself, or "
                    "pack it again without a password.",
                    name=_shown(name),
                    why=error.message,
                )
            ) from error
        return
    try:
        notebook = parse(read_bounded(file))
    except Unreadable as error:
        raise Refused(error.message) from error
    if _most_shared(identify(assignment, notebook, name)):
        return
    for other in assignment.course.assignment_names():
        if other == assignment.name:
            continue
        asked = assignment.course.assignment(other)
        if _is_released(asked):
            known = identify(asked, notebook, name)
            if _most_shared(known) >= min(SURE, _most_there(asked)):
                raise Refused(_say_of_another(name, known.name, asked))


def _is_released(assignment: Assignment) -> bool:
    places = (assignment.release / f"{spec.name}.ipynb" for spec in assignment.notebooks)
    return all(place.is_file() for place in places)


def _most_shared(identity: Identity) -> int:
    return max(identity.shares.values(), default=0)


def _most_there(assignment: Assignment) -> int:
    """Return how many cells its largest notebook is known by, never 0."""
    return max([1, *(len(spec.cells) for spec in assignment.notebooks)])


def _say_of_another(name: str, notebook: str, assignment: Assignment) -> Text:
    return text(
        ko="`{name}`{은} 다른 과제 “{title}”의 노트북({notebook})입니다. 그 과제의 페이지에서 "
        "제출하세요.",
        en="`{name}` is the notebook {notebook} of another assignment, “{title}”: hand it in on "
        "that one's page.",
        name=_shown(name),
        notebook=notebook or "?",
        title=assignment.title,
    )


def _say_nothing_found(assignment: Assignment) -> Text:
    return text(
        ko="이 과제의 노트북({names})을 찾지 못했습니다. 받은 노트북에 답을 쓴 파일인지 확인하세요.",
        en="No notebook of this assignment ({names}) was found in it: hand in the ones that you "
        "were given, with your answers in them.",
        names=listed(f"`{spec.name}`" for spec in assignment.notebooks),
    )
