"""Finding the notebooks of a submission, whatever their files are called and wherever they lie."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbassay.course.layout import Assignment
from nbassay.course.names import compose
from nbassay.course.notebook import Unreadable, parse, read_bounded
from nbassay.store.kept import Store, digest
from nbassay.submitted.archive import BadArchive, unpack
from nbassay.submitted.candidates import (
    candidate_files,
    exported_files,
    is_archive,
    is_called_one,
)
from nbassay.submitted.found_texts import (
    list_places,
    say_exported,
    say_nothing_known,
    say_several,
    with_reason,
)
from nbassay.submitted.identity import Identity, identify, is_untouched
from nbassay.texts import NO_TEXT, Text, text
from nbassay.texts.printable import printable

MAX_CANDIDATES = 30  # files that may be notebooks
MAX_READ = 64 * 1024 * 1024  # bytes of them all together
MAX_ARCHIVES = 3
MAX_PLACE = 120  # characters of a file's name in a message
_UNREADABLE = text(ko="읽을 수 없음", en="cannot be read")


@dataclass(frozen=True)
class Found:
    """Where one notebook of a submission lies.

    `path` is its file, or its proper place where none was found; `trouble` then says what lies
    there instead, if anything does. `folders` hold what was handed in beside it, the nearest first.
    `place` is what the student called it where that is not its proper name, and `notes` say so.
    """

    path: Path
    folders: tuple[Path, ...]
    place: str = ""
    notes: tuple[Text, ...] = ()
    trouble: Text = NO_TEXT


@dataclass(frozen=True)
class _Candidate:
    """A file that may be a notebook; `content` tells equal ones, "" for one that is unreadable."""

    path: Path
    place: str
    root: Path
    identity: Identity
    content: str
    untouched: bool


def find_notebook(assignment: Assignment, name: str, submission: Path, store: Store) -> Found:
    """Return where the notebook called `name` lies in the folder `submission`.

    A file of its proper name is taken unless it is the untouched release, cannot be read, or holds
    the cells of another notebook. Otherwise files are known by their cells, in subfolders and zips
    as well; the only one is taken, and none of several.

    Raises:
        NbassayError: if the course's own files cannot be used.
    """
    proper = submission / f"{name}.ipynb"
    files = list(candidate_files(submission))
    others = [path for path in files if not _is_proper(assignment, path, submission)]
    exact = _exact(files, submission, name) or proper
    own = None if not exact.is_file() else _look_at(assignment, exact, submission, "")
    if own is not None and not others and _is_work(own, name):
        return Found(exact, (submission,))
    candidates, closed = _candidates(assignment, files, submission, store)
    mine = [
        candidate for candidate in candidates if _belongs(assignment, candidate, submission) == name
    ]
    readable = sorted(
        (candidate for candidate in mine if candidate.content),
        key=lambda candidate: candidate.path != exact,
    )
    work = _keep_likeliest(
        _drop_equal([candidate for candidate in readable if not candidate.untouched])
    )
    chosen = next((candidate for candidate in work if candidate.path == exact), None)
    if chosen is None and len(work) > 1:
        return Found(
            proper, (submission,), trouble=say_several(name, [f"`{one.place}`" for one in work])
        )
    if chosen is None:
        chosen = next(iter(work or readable), None)
    if chosen is not None:
        return _make_found(
            chosen, name, submission, [candidate for candidate in work if candidate is not chosen]
        )
    denied = own is not None and own.identity.denies(name)
    if os.path.lexists(exact) and not denied:
        return Found(exact, (submission,))  # whoever reads it says what is wrong with it
    left: list[str | Text] = [
        f"`{candidate.place}`"
        for candidate in candidates
        if candidate.content and not candidate.identity.name
    ]
    left += [
        with_reason(candidate.place, _UNREADABLE)
        for candidate in candidates
        if not candidate.content
    ]
    if own is not None and denied:
        left.insert(0, f"`{own.place}` (= {own.identity.name})")
    if left or closed:
        return Found(proper, (submission,), trouble=say_nothing_known(name, [*left, *closed]))
    exported = _exported_from(assignment, name, submission)
    trouble = say_exported(name, exported) if exported else NO_TEXT
    return Found(proper, (submission,), trouble=trouble)


def _exported_from(assignment: Assignment, name: str, submission: Path) -> list[str]:
    """Return the files that may have been made from the notebook `name`, not from another."""
    return [
        f"`{_show_path(path, submission)}`"
        for path in exported_files(submission)
        if identify(assignment, None, path.name).name in {"", name}
        and not (assignment.release / path.name).exists()
    ]


def _drop_equal(found: Sequence[_Candidate]) -> list[_Candidate]:
    """Return the first of all candidates with equal cells."""
    return list({candidate.content: candidate for candidate in reversed(found)}.values())[::-1]


def _keep_likeliest(found: list[_Candidate]) -> list[_Candidate]:
    """Leave out what only its code speaks for, perhaps scratch work, if there is anything else."""
    return [candidate for candidate in found if not candidate.identity.by_code] or found


def _is_work(candidate: _Candidate, name: str) -> bool:
    return (
        bool(candidate.content) and not candidate.untouched and not candidate.identity.denies(name)
    )


def _belongs(assignment: Assignment, candidate: _Candidate, submission: Path) -> str:
    """Return which notebook a candidate is: the one its name says, unless its cells deny it."""
    if _is_proper(assignment, candidate.path, submission):
        name = compose(candidate.path.stem)
        return candidate.identity.name if candidate.identity.denies(name) else name
    released = assignment.release / compose(candidate.path.name)  # perhaps of one without checks
    other = candidate.path.parent == submission and released.is_file()
    alone = len(assignment.notebooks) == 1 and candidate.path.suffix == ".ipynb" and not other
    return assignment.notebooks[0].name if alone and candidate.content else candidate.identity.name


def _make_found(
    candidate: _Candidate, name: str, submission: Path, others: Sequence[_Candidate]
) -> Found:
    folders = tuple(dict.fromkeys((candidate.path.parent, candidate.root, submission)))
    notes = []
    place = (
        ""
        if candidate.path.parent == submission and compose(candidate.path.name) == f"{name}.ipynb"
        else candidate.place
    )
    if place:
        notes.append(
            text(
                ko="{name}{으로} 채점했습니다. 제출된 파일 이름: `{place}`",
                en="Graded as {name}: handed in as `{place}`.",
                name=name,
                place=place,
            )
        )
    if others:
        named = list_places([f"`{other.place}`" for other in others])
        notes.append(
            text(
                ko="{name} 노트북으로 보이는 파일이 더 있지만 채점하지 않았습니다: {named}",
                en="Other files look like {name} too and were not graded: {named}.",
                name=name,
                named=named,
            )
        )
    return Found(candidate.path, folders, place, tuple(notes))


def _candidates(
    assignment: Assignment, files: Sequence[Path], submission: Path, store: Store
) -> tuple[list[_Candidate], list[str | Text]]:
    """Return the files that may be notebooks, in archives too, and archives that stay closed."""
    found = [(path, submission, "") for path in files if not is_archive(path)]
    closed: list[str | Text] = []
    archives = [path for path in files if is_archive(path)]
    for count, path in enumerate(archives):
        place = _show_path(path, submission)
        try:
            if count >= MAX_ARCHIVES or path.suffix.lower() != ".zip":
                raise BadArchive(text(ko="열지 않음", en="not opened; hand in the notebook itself"))
            folder = unpack(path, store)
        except BadArchive as error:
            closed.append(with_reason(place, error.message))
            continue
        inside = list(candidate_files(folder))
        found += [(file, folder, f"{place}: ") for file in inside if not is_archive(file)]
        closed += [f"`{place}: {_show_path(file, folder)}`" for file in inside if is_archive(file)]
    found.sort(key=lambda file: file[0].suffix.lower() != ".ipynb")
    if len(found) > MAX_CANDIDATES:
        closed.append(f"… (+{len(found) - MAX_CANDIDATES})")
    return list(_read(assignment, found)), closed


def _read(assignment: Assignment, found: Sequence[tuple[Path, Path, str]]) -> Iterator[_Candidate]:
    left = MAX_READ
    for path, root, before in found[:MAX_CANDIDATES]:
        left -= path.lstat().st_size
        if left < 0:
            return
        candidate = _look_at(assignment, path, root, before)
        if candidate.content or is_called_one(path):
            yield candidate


@dataclass(frozen=True)
class _File:
    """One version of a file of a submission; `before` stands before its name in messages."""

    path: Path
    root: Path
    before: str
    size: int
    changed: int
    release: Path
    assignment: Assignment = field(compare=False)


def _look_at(assignment: Assignment, path: Path, root: Path, before: str) -> _Candidate:
    status = path.lstat()
    release = assignment.release
    return _examine(
        _File(path, root, before, status.st_size, status.st_mtime_ns, release, assignment)
    )


@functools.lru_cache(maxsize=256)
def _examine(file: _File) -> _Candidate:
    """Read one file; what came of it is kept, because each notebook of a submission asks again."""
    assignment, path, root = file.assignment, file.path, file.root
    place = file.before + _show_path(path, root)
    try:
        notebook = parse(read_bounded(path))
    except (FileNotFoundError, Unreadable):
        return _Candidate(path, place, root, identify(assignment, None, path.name), "", False)
    identity = identify(assignment, notebook, path.name)
    untouched = bool(identity.name) and is_untouched(assignment, identity.name, notebook)
    content = digest([[cell.cell_type, cell.source] for cell in notebook.cells])
    return _Candidate(path, place, root, identity, content, untouched)


def _is_proper(assignment: Assignment, path: Path, submission: Path) -> bool:
    """Whether a file lies and is called as one of the assignment's notebooks should be."""
    names = {f"{spec.name}.ipynb" for spec in assignment.notebooks}
    return path.parent == submission and compose(path.name) in names


def _exact(files: Sequence[Path], submission: Path, name: str) -> Path | None:
    """Return the file of the proper name, its letters decomposed or not."""
    proper = [
        file
        for file in files
        if file.parent == submission and compose(file.name) == f"{name}.ipynb"
    ]
    return next(iter(sorted(proper, key=lambda file: file.name != f"{name}.ipynb")), None)


def _show_path(path: Path, root: Path) -> str:
    """Return how a message calls a file: its path below the hand-in, without what may mislead."""
    name = printable(compose(path.relative_to(root).as_posix()).replace("`", "'"))
    return name if len(name) <= MAX_PLACE else "…" + name[-MAX_PLACE:]
