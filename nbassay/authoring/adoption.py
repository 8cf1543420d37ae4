"""Taking in an nbgrader course as it is: what its configuration and its folders lack for us.

Nothing that is there is changed but `nbgrader_config.py`, to whose end a marked block is added.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from nbassay.course.assert_cells import read_assert_cells
from nbassay.course.course_file import COURSE_FILE, read_course_title
from nbassay.course.layout import Course, usable_root
from nbassay.course.notebook import read_trusted
from nbassay.errors import NbassayError, cannot_write
from nbassay.gradebook import nbgrader_config
from nbassay.gradebook.own_steps import (
    OWN_SETTINGS,
    cell_timeout,
    list_conflicts,
    list_missing,
    list_not_heeded,
    list_other_layout,
    write_settings,
)
from nbassay.store.kept import write_atomically

CONFIG = "nbgrader_config.py"
_BEGIN = "# >>> nbassay: nbgrader's autograde and formgrader grade in its sandbox (`nbassay adopt`)"
_END = "# <<< nbassay"
_BLOCK = re.compile(rb"(?m)^# >>> nbassay\b.*\n(?s:.*?)^# <<< nbassay\b.*(?:\n|\Z)")
_SETTING = re.compile(r"^c\.([\w.]+) = ", re.MULTILINE)
_CELLS_IN_ALL = 5  # times the seconds of one cell that a notebook may take
_USUAL_SECONDS = 60.0


@dataclass(frozen=True)
class SourceNotebook:
    """One notebook of the source: how many cells are graded by whom, and for how many points."""

    name: str
    asserts: int
    asserts_points: float
    by_hand: int
    by_hand_points: float


@dataclass(frozen=True)
class Found:
    """One assignment of the source.

    `settings` is what its `assignment.toml` is to say where it has none. `trouble` says why it
    cannot be taken in. `hidden_graders` are there for one that has got so far.
    """

    name: str
    notebooks: tuple[SourceNotebook, ...] = ()
    settings: str = ""
    trouble: str = ""
    hidden_graders: bool = False


@dataclass(frozen=True)
class Adoption:
    """What a course has, and what it lacks.

    `block` is what its configuration is to say, `title` its `course.toml`, each "" where nothing
    lacks; `remarks` are settings that change nothing here.
    """

    root: Path
    block: str
    title: str
    assignments: tuple[Found, ...]
    remarks: tuple[str, ...] = ()

    @property
    def files(self) -> dict[str, str]:
        """The files that are to be written, by name, besides the configuration."""
        made = {COURSE_FILE: self.title} if self.title else {}
        return made | {f"graders/{one.name}/assignment.toml": one.settings for one in self.new}

    @property
    def new(self) -> tuple[Found, ...]:
        """The assignments that are to be taken in."""
        return tuple(one for one in self.assignments if one.settings)

    @property
    def left_out(self) -> tuple[Found, ...]:
        """The assignments that cannot be."""
        return tuple(one for one in self.assignments if one.trouble)


def look_at(root: Path) -> Adoption:
    """Return what the nbgrader course at `root` lacks; nothing is changed.

    Raises:
        NbassayError: if it is none, its configuration fails, puts its folders elsewhere, or makes
            settings that ours would undo.
    """
    root = usable_root(root)
    names = sorted({path.parent.name for path in root.glob("source/*/*.ipynb")})
    if not names and not (root / CONFIG).is_file():
        raise NbassayError(
            f"{root} is no nbgrader course: it has neither {CONFIG} nor source/*/*.ipynb; name the "
            "course's folder, or the master notebook of an Otter assignment"
        )
    found = look_at_settings(root)
    timeout = cell_timeout(nbgrader_config(root))
    return replace(
        found, assignments=tuple(_look_at_assignment(root, name, timeout) for name in names)
    )


def look_at_settings(root: Path) -> Adoption:
    """Return what the course at `root`, or the folder that is to be one, lacks but assignments.

    Raises:
        NbassayError: as `look_at` does of its configuration, or if its `course.toml` cannot be used.
    """
    root = usable_root(root)
    read_course_title(root)
    config = nbgrader_config(root)
    if layout := list_other_layout(config, root):
        raise NbassayError(
            f"{root / CONFIG}: {'; '.join(layout)}: nbassay finds a course's folders by nbgrader's "
            "usual names in the course's own folder; rename them so, and take that setting out"
        )
    if conflicts := list_conflicts(config):
        raise NbassayError(
            f"{root / CONFIG}: {'; '.join(conflicts)}: nbassay's own steps belong there, and would "
            "undo that; take it out (in other configuration files of nbgrader as well), then run "
            "`nbassay adopt` again"
        )
    return Adoption(
        root,
        _compose_block(root, list_missing(config)),
        _compose_title(root, str(config.CourseDirectory.get("course_id") or root.name)),
        (),
        tuple(list_not_heeded(config)),
    )


def adopt(adoption: Adoption) -> list[str]:
    """Write what the course lacks; return what was written, relative to its folder.

    Raises:
        NbassayError: if a file cannot be written, or what was written has no effect, in which case
            the configuration is as before.
    """
    for name, text in adoption.files.items():
        _write(adoption.root / name, text.encode())
    if adoption.block:
        _write_block(adoption.root / CONFIG, adoption.block)
    return [*adoption.files, *([CONFIG] if adoption.block else [])]


def _compose_title(root: Path, name: str) -> str:
    """Return what `course.toml` is to say of a course of which we know nothing yet."""
    if (root / COURSE_FILE).exists() or (root / "graders").is_dir():
        return ""
    return f"# What pages call the course.\ntitle = {{ en = {quote(name)} }}\n"


def quote(text: str) -> str:
    """Return printable text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False)  # on printable text JSON and TOML agree


def _compose_block(root: Path, missing: list[str]) -> str:
    """Return the block that makes `missing` ours, and what an earlier one did; "" for none."""
    if not missing:
        return ""
    earlier = _BLOCK.search(_read(root / CONFIG))
    kept = _SETTING.findall(earlier[0].decode("ascii", "replace")) if earlier else []
    names = [name for name in OWN_SETTINGS if name in {*kept, *missing}]
    return "\n".join([_BEGIN, "c = get_config()", *write_settings(names), _END]) + "\n"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _write_block(path: Path, block: str) -> None:
    """Put `block` in the place of an earlier one, or at the end of the file.

    Raises:
        NbassayError: if it has no effect; the file is as before then.
    """
    before = _read(path)
    newline = b"\r\n" if b"\r\n" in before else b"\n"
    added = block.encode().replace(b"\n", newline)
    if earlier := _BLOCK.search(before):
        after = before[: earlier.start()] + added + before[earlier.end() :]
    elif before:
        after = before + (newline if before.endswith(b"\n") else 2 * newline) + added
    else:
        after = added
    _write(path, after)
    try:
        missing = list_missing(nbgrader_config(path.parent))
        if missing:
            raise NbassayError(
                f"{path}: {', '.join(missing)} stays as it was all the same; see what undoes it"
            )
    except NbassayError as error:
        _restore(path, before)
        raise NbassayError(
            f"{error}; nothing was changed there: add what `nbassay adopt` shows by hand"
        ) from error


def _restore(path: Path, before: bytes) -> None:
    if before:
        _write(path, before)
    else:
        path.unlink()


def _write(path: Path, content: bytes) -> None:
    """Write a file as a whole or not at all, through a link to it, its rights as they were."""
    path = path.resolve()
    try:
        mode = path.stat().st_mode & 0o7777 if path.exists() else 0o644
        write_atomically(path, content, mode)
    except OSError as error:
        raise NbassayError(cannot_write(path, error)) from error


def _look_at_assignment(root: Path, name: str, timeout: float | None) -> Found:
    folder = root / "graders" / name
    try:
        notebooks = tuple(map(_look_at_notebook, sorted((root / "source" / name).glob("*.ipynb"))))
        if (folder / "assignment.toml").is_file():
            known = Course(root).assignment(name)
            return Found(name, notebooks, hidden_graders=not known.assert_cells)
    except NbassayError as error:
        return Found(name, trouble=str(error))
    if any(folder.glob("test_*.py")):
        return Found(
            name, trouble=f"{folder} has hidden graders and no assignment.toml; write that"
        )
    return Found(name, notebooks, settings="".join(_write_assignment(name, timeout)))


def _look_at_notebook(path: Path) -> SourceNotebook:
    asserts = read_assert_cells(path)
    marked = [
        float(nbgrader.get("points", 0))
        for cell in read_trusted(path).cells
        for nbgrader in (cell.metadata.get("nbgrader", {}),)
        if (nbgrader.get("grade") or nbgrader.get("task"))
        and nbgrader.get("grade_id") not in asserts
    ]
    points = sum(cell.points for cell in asserts.values())
    return SourceNotebook(path.stem, len(asserts), points, len(marked), sum(marked))


def _write_assignment(name: str, timeout: float | None) -> Iterator[str]:
    """Yield the lines of an `assignment.toml` that has the notebooks' own asserts graded."""
    yield f"# The autograder cells of source/{name}/ are graded as they are, in the sandbox.\n"
    yield "# docs/moving-from-nbgrader.md says how hidden graders take their place.\n"
    yield f"title = {{ en = {quote(name)} }}\nassert_cells = true\n"
    if timeout is not None and timeout > _USUAL_SECONDS:
        for budget in ("fast", "full"):
            yield f"\n[limits.{budget}] # seconds, from the timeout in {CONFIG}\n"
            yield f"cell_seconds = {timeout}\ntotal_seconds = {_CELLS_IN_ALL * timeout}\n"
