"""Taking an Otter assignment into a course: which files come to be, and writing them."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat

from nbassay.authoring.adoption import Adoption, Found, adopt, look_at_settings, quote
from nbassay.authoring.otter.master import Master, read_master
from nbassay.authoring.otter.notice import Notice
from nbassay.authoring.otter.source_notebook import Carried, CarriedQuestion, write_source
from nbassay.course.cell_code import parse_cell
from nbassay.course.packages import FOR_NOTEBOOKS, find_not_installed
from nbassay.course.settings import AssertSettings, read_settings
from nbassay.errors import NbassayError, cannot_read, cannot_write
from nbassay.store.kept import write_atomically

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True)
class Takeover:
    """An assignment that is to be taken in: `files` by their place in the course, what it lacks.

    Those of `files` that are there already, as they are to be, are not among them.
    """

    name: str
    notebook: str
    questions: tuple[CarriedQuestion, ...]
    notices: tuple[Notice, ...]
    files: dict[str, bytes]
    adoption: Adoption

    @property
    def lacking(self) -> list[str]:
        """All files that are to be written, in their order."""
        config = ["nbgrader_config.py"] if self.adoption.block else []
        return [*self.files, *self.adoption.files, *config]


def take_over(path: Path, root: Path, name: str = "") -> Takeover:
    """Return what comes of the master notebook at `path` in the course at `root`; nothing is written.

    `name` is the assignment's, that of the notebook if none is given. `root` may be a folder in
    which nothing has been begun.

    Raises:
        NbassayError: in one line, if the notebook or a file that it names cannot be read, or the
            course has other files in their places.
    """
    name = name or path.stem
    if not _NAME.fullmatch(name):
        raise NbassayError(f"{name!r} cannot be an assignment's name; give one with --as hw01")
    adoption = look_at_settings(root)
    master = read_master(path)
    carried = write_source(master)
    beside, packages = _find_packages(master, carried)
    made = {f"source/{name}/{path.name}": (nbformat.writes(carried.notebook) + "\n").encode()}
    made |= {f"source/{name}/{place}": content for place, content in _named_files(master).items()}
    settings = _settings(adoption.root, name, master, packages)
    return Takeover(
        name,
        path.stem,
        carried.questions,
        (*carried.notices, *_list_imports(beside, packages)),
        _without_present(adoption.root, made),
        replace(adoption, assignments=(Found(name, settings=settings),)),
    )


def write_takeover(takeover: Takeover) -> list[str]:
    """Write what the course lacks; return what was written, relative to its folder.

    Raises:
        NbassayError: if a file cannot be written; nothing is, where a file lies in a folder's place.
    """
    root = takeover.adoption.root
    for place in takeover.lacking:
        for folder in (root / place).parents:
            if folder.is_relative_to(root) and folder.exists() and not folder.is_dir():
                raise NbassayError(f"{folder} is no folder, and one has to be there; move it away")
    for place, content in takeover.files.items():
        path = root / place
        try:
            write_atomically(path, content)
        except OSError as error:
            raise NbassayError(cannot_write(path, error)) from error
    return [*takeover.files, *adopt(takeover.adoption)]


def _named_files(master: Master) -> dict[str, bytes]:
    """Return the files that the assignment names, by their place beside the notebook.

    Of a folder hidden files and further notebooks stay where they are: settings, secrets, masters.
    """
    folder = master.path.parent.resolve()
    found: dict[str, bytes] = {}
    for named in master.settings.files:
        if not named.strip():
            raise NbassayError(f"{master.path}: `files` names a file without a name; take it out")
        path = folder / named
        if not path.resolve().is_relative_to(folder):
            raise NbassayError(
                f"{master.path}: `files` names {named!r}, which lies elsewhere; put it beside the "
                "notebook"
            )
        inner = _visible_below(path) if path.is_dir() else [path]
        for one in (each for each in inner if each.resolve() != master.path.resolve()):
            if one.is_symlink() or not one.is_file():
                raise NbassayError(
                    f"{master.path}: `files` names {named!r}, and {one} is no file; put it there"
                )
            found[one.relative_to(folder).as_posix()] = _read(one)
    return found


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NbassayError(f"{cannot_read(path, error)} (`files` names it)") from error


def _visible_below(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*"))
        if not path.is_dir()
        and path.suffix != ".ipynb"
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def _find_packages(master: Master, carried: Carried) -> tuple[list[str], list[str]]:
    """Return what the notebook imports and not every notebook can: modules beside it, packages."""
    imported = {
        named.partition(".")[0]
        for cell in carried.notebook.cells
        if cell.cell_type == "code"
        for tree in (parse_cell(cell.source),)
        for node in (ast.walk(tree) if tree else ())
        for named in _imported(node)
    }
    named = {Path(one).name.partition(".")[0] for one in master.settings.files}
    found = imported - {*FOR_NOTEBOOKS, *sys.stdlib_module_names, *named, "otter"}
    beside = {
        one
        for one in found
        if any((master.path.parent / place).exists() for place in (one, f"{one}.py"))
    }
    return sorted(beside), sorted(found - beside)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def _list_imports(beside: list[str], packages: list[str]) -> Iterator[Notice]:
    for name in beside:
        what = f"it imports `{name}`, which lies beside it and is not in `files`"
        yield Notice(0, "", what, "name it there")
    for name in find_not_installed(packages):
        yield Notice(0, "", f"it imports `{name}`, which is not installed", "install it")


def _settings(root: Path, name: str, master: Master, packages: list[str]) -> str:
    """Return what `assignment.toml` is to say; "" where there is one that has asserts graded."""
    path = root / "graders" / name / "assignment.toml"
    if path.exists():
        if isinstance(read_settings(path), AssertSettings):
            return ""
        raise NbassayError(f"{path} has hidden graders; take {name} in under another name: --as")
    lines = [
        f"# Made from {master.path.name} of Otter-Grader; its tests are graded in the sandbox.",
        "# docs/moving-from-otter.md says how hidden graders take their place.",
        f"title = {{ en = {quote(master.settings.name or name)} }}",
        "assert_cells = true",
    ]
    if packages:
        lines.append(f"packages = [{', '.join(map(quote, packages))}]")
    return "\n".join(lines) + "\n"


def _without_present(root: Path, files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files that are not there yet.

    Raises:
        NbassayError: if another file is in the place of one.
    """
    left = {}
    for place, content in files.items():
        path = root / place
        if not path.exists():
            left[place] = content
        elif not path.is_file() or path.read_bytes() != content:
            raise NbassayError(
                f"{path} is there and is not what comes out; move it away, or take the notebook in "
                "under another name: --as"
            )
    return left
