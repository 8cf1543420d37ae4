"""Beginning an assignment: source, graders and museum of a small exercise that grades at once.

The templates are exercises of the course's own kind; `{{...}}` in them are names and titles. The
first task of each has a word of its own for a name, so that its files are Python as they stand.
"""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath

from nbassay.course.course_file import COURSE_FILE
from nbassay.course.layout import Course, not_a_course, usable_root
from nbassay.errors import NbassayError, cannot_write
from nbassay.texts import Text, as_is

MAX_NAME = 60  # letters; "test_<name>.ipynb" and the like have to fit everywhere
_NAME = re.compile(rf"[A-Za-z][A-Za-z0-9_]{{0,{MAX_NAME - 1}}}", re.ASCII)
_PREFIXES = ("about_", "test_", "look_")  # of the cells around a solution cell
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
# Template -> what its first task is called: function or name, solution cell, cells around it.
FIRST_TASKS: Mapping[str, str] = {"function": "standardise", "classifier": "scaling"}
# Names that the templates' own lines have.
_OF_TEMPLATES = {
    *("Layer", "SEED", "check", "draws", "equal", "keras", "layers", "model", "np", "os"),
    *("people", "plt", "require", "say", "scaler", "setup", "stretch", "stretch_work", "text"),
    *("wine", "zeros"),
}
# Path in a course -> template of `course`. The last says what runs graders to whoever tries pytest.
_HINT, _HINT_TEMPLATE = "graders/conftest.py", "conftest.py"
_OF_COURSE = {
    "nbgrader_config.py": "nbgrader_config.py",
    ".gitignore": "gitignore",
    _HINT: _HINT_TEMPLATE,
}
# What pages call it: a course that is carried elsewhere has its own name.
_OF_NEW_COURSE = {**_OF_COURSE, COURSE_FILE: COURSE_FILE}
# What a folder may hold and still be one in which nothing has been begun.
_BLANK = re.compile(r"\..*|(README|LICEN[SC]E)(\..*)?", re.IGNORECASE)


def begin_assignment(
    root: Path,
    name: str,
    *,
    notebook: str | None = None,
    title_ko: str | None = None,
    title_en: str | None = None,
    template: str = "function",
    task: str | None = None,
) -> list[PurePosixPath]:
    """Make the assignment `name` with one notebook in the course at `root`; return the new files.

    In an empty folder the course is begun as well. Either everything is made or nothing. Notebook
    and title are named after the assignment unless given; a title in one language stands for both.
    `task` is what the first task is called, in source and graders alike, `template` one of
    `FIRST_TASKS`.

    Raises:
        NbassayError: if a name cannot be used, the assignment exists, `root` is another folder
            than that of a course, or it cannot be written to.
    """
    notebook = name if notebook is None else notebook
    for kind, given in (("assignment", name), ("notebook", notebook)):
        _check_name(kind, given)
    task = FIRST_TASKS[template] if task is None else task
    _check_task(task)
    titles = [text for text in (title_ko, title_en) if text is not None]
    for title in titles:
        _check_title(title)
    titles = titles or [name.replace("_", " ").capitalize()]

    course, content = _course_of(root)
    _check_free(course, name)
    words = _words(notebook, as_is(ko=titles[0], en=titles[-1]))
    for path, file in _assignment_files(name, notebook, template).items():
        text = file.read_text(encoding="utf-8").replace(FIRST_TASKS[template], task)
        content[path] = _fill(text, words)
    _write(course.root, content)
    return [PurePosixPath(path) for path in content]


def begin_course(root: Path) -> Course:
    """Make a course of the folder `root`, in which there are graders; what is there stays.

    Raises:
        NbassayError: if it cannot be a course, or cannot be written to.
    """
    course = Course.open(root)
    _write(course.root, _missing_files(course.root, _OF_COURSE))
    return course


def write_config(course: str) -> str:
    """Return what `nbgrader_config.py` says in a course called `course`."""
    template = _templates() / "course" / "nbgrader_config.py"
    return _fill(template.read_text(encoding="utf-8"), {"course": course})


def _check_name(kind: str, name: str) -> None:
    """Refuse what could not name a folder, a Python module and a key of TOML alike.

    Raises:
        NbassayError: saying what a name is made of, with one that would do.
    """
    if _NAME.fullmatch(name):
        return
    better = (
        re.sub(r"\W+", "_", name, flags=re.ASCII)
        .lstrip("_0123456789")[:MAX_NAME]
        .rstrip("_")
        .lower()
    )
    hint = f", such as {better}" if better else ""
    raise NbassayError(
        f"{_cut(name)!r} cannot be the name of the {kind}: use up to {MAX_NAME} letters a-z, "
        f"digits and underscores, a letter first{hint}; --title-ko and --title-en may say anything"
    )


def _check_task(name: str) -> None:
    """Refuse what could not name a function and a cell beside those that are there.

    Raises:
        NbassayError: saying why.
    """
    _check_name("task", name)
    if keyword.iskeyword(name) or name in _OF_TEMPLATES or name.startswith(_PREFIXES):
        raise NbassayError(
            f"{name!r} cannot be the name of the task: it means something else in the exercise that "
            "it begins with; take another"
        )


def _check_title(text: str) -> None:
    if not text.strip() or not text.isprintable():
        raise NbassayError(
            f"{_cut(text)!r} cannot be a title: it has to be one line of visible text"
        )


def _cut(text: str) -> str:
    return text if len(text) <= MAX_NAME else f"{text[:MAX_NAME]}..."


def _course_of(root: Path) -> tuple[Course, dict[str, str]]:
    """Return the course at `root`, and the files it still lacks to be one, path -> content.

    Raises:
        NbassayError: if `root` is something else.
    """
    if (root / "graders").is_dir():
        return Course.open(root), _missing_files(root, {_HINT: _HINT_TEMPLATE})
    if not root.is_dir():
        raise NbassayError(
            f"{root} is not a folder; make it first, or name another with --course DIR"
        )
    root = usable_root(root)
    if not all(_BLANK.fullmatch(path.name) for path in root.iterdir()):
        raise not_a_course(
            root,
            "nor is it empty: name one with --course DIR, or begin a course with `nbassay new` in an "
            "empty folder",
        )
    return Course(root), _missing_files(root, _OF_NEW_COURSE)


def _missing_files(root: Path, templates: Mapping[str, str]) -> dict[str, str]:
    """Return path and content of what belongs to no assignment, without what is there already."""
    words = {
        "course": re.sub(r"\W+", "_", root.name).strip("_").lower() or "course",
        "name": _quote(root.name) if root.name.isprintable() else "course",
    }
    return {
        path: _fill((_templates() / "course" / name).read_text(encoding="utf-8"), words)
        for path, name in templates.items()
        if not (root / path).exists()
    }


def _check_free(course: Course, name: str) -> None:
    """Refuse a name that is taken; some systems hold `Geometry` and `geometry` to be one folder.

    Raises:
        NbassayError: naming the folder that is there.
    """
    for part in ("source", "graders"):
        for path in (course.root / part).glob("*"):
            if path.name.casefold() == name.casefold():
                raise NbassayError(
                    f"{part}/{path.name} exists; choose another name, or add a notebook to that "
                    "assignment by hand"
                )


def _words(notebook: str, title: Text) -> dict[str, str]:
    return {
        "notebook": notebook,
        "title_ko": _quote(title.ko),
        "title_en": _quote(title.en),
        "heading": _quote(title.ko if title.ko == title.en else f"{title.ko} / {title.en}"),
    }


def _assignment_files(name: str, notebook: str, template: str) -> dict[str, Traversable]:
    """Return path -> template of all that an assignment begins with."""
    folder, graders = _templates() / template, f"graders/{name}"
    made = {
        f"source/{name}/{notebook}.ipynb": folder / "notebook.ipynb",
        f"{graders}/assignment.toml": folder / "assignment.toml",
        f"{graders}/test_{notebook}.py": folder / "test_notebook.py",
    }
    if (folder / "data.py").is_file():
        made[f"{graders}/data.py"] = folder / "data.py"
    files = (folder / "submissions").iterdir()
    for file in sorted(files, key=lambda file: file.name):
        if file.name.endswith(".py"):
            made[f"{graders}/submissions/{notebook}/{file.name}"] = file
    return made


def _templates() -> Traversable:
    return files(__name__) / "templates"


def _quote(text: str) -> str:
    """Return `text` as it stands in quotation marks; on printable text JSON and TOML agree."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _fill(template: str, words: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: words[match[1]], template)


def _write(root: Path, content: Mapping[str, str]) -> None:
    """Write all files, none of which may be there; leave nothing when one cannot be written.

    Raises:
        NbassayError: saying which.
    """
    made: list[Path] = []
    try:
        for name, text in content.items():
            path = root / name
            for folder in reversed(path.relative_to(root).parents):
                if not (root / folder).exists():
                    (root / folder).mkdir()
                    made.append(root / folder)
            with path.open("x", encoding="utf-8") as file:
                made.append(path)
                file.write(text)
    except OSError as error:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink()
        raise NbassayError(cannot_write(error.filename or root, error)) from error
