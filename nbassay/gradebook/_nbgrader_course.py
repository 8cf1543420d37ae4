"""The course folder as nbgrader sees it: its configuration, its folders, its database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jupyter_core.paths import jupyter_config_path
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config
from traitlets.config.loader import (
    ConfigFileNotFound,
    JSONFileConfigLoader,
    PyFileConfigLoader,
)

from nbassay.course.layout import Course
from nbassay.errors import NbassayError
from nbassay.gradebook._database import explain_unusable
from nbassay.gradebook._new_database import mark_version
from nbassay.gradebook.converters import no_session_warnings, own_tools_on_path

FOLDERS = ("source", "release", "submitted", "autograded", "feedback")


def nbgrader_config(root: Path) -> Config:
    """Return what `nbgrader` itself would be configured with in the course folder `root`.

    As there, settings of the course folder win over those of the user and of the machine, and those
    in JSON over those in Python.

    Raises:
        NbassayError: if a configuration file fails.
    """
    config = Config()
    for folder in (*reversed(jupyter_config_path()), str(root)):
        for loader, suffix in ((PyFileConfigLoader, "py"), (JSONFileConfigLoader, "json")):
            name = f"nbgrader_config.{suffix}"
            try:
                with own_tools_on_path():
                    config.merge(loader(name, path=folder).load_config())
            except ConfigFileNotFound:
                continue
            # A configuration file is a program of the user's, so it can raise anything.
            except (Exception, SystemExit) as error:
                path = Path(folder) / name
                raise NbassayError(f"{path} cannot be read: {_reason(error)}; mend it") from error
    return config


def _reason(error: BaseException) -> str:
    """Return what was raised in one line; of what is no Python, the line where it stands."""
    if isinstance(error, SyntaxError):
        return f"line {error.lineno}: {error.msg}"
    return repr(error)


def coursedir(course: Course, **folders: str) -> CourseDirectory:
    """Return nbgrader's view of `course`, with the user's own settings such as `db_url`.

    The names of the folders are fixed by the layout of a course; `folders` puts others in their
    place, as `submitted_directory` or `student_id`.

    Raises:
        NbassayError: if a configuration file fails.
    """
    layout = {f"{name}_directory": name for name in FOLDERS}
    return CourseDirectory(
        config=nbgrader_config(course.root), root=str(course.root), **{**layout, **folders}
    )


@contextmanager
def open_gradebook(course: Course) -> Iterator[Gradebook]:
    """Give the gradebook of `course`, made when there is none yet.

    Raises:
        NbassayError: if the database cannot be used.
        EnvironmentProblem: if its server cannot be reached, or the driver for it is not installed.
    """
    directory = coursedir(course)
    try:
        mark_version(directory.db_url)
        gradebook = Gradebook(directory.db_url, directory.course_id or "default_course")
    except (SQLAlchemyError, OSError, ImportError) as error:
        raise explain_unusable(course.root, directory.db_url, error) from error
    try:
        with gradebook, no_session_warnings():
            yield gradebook
    except SQLAlchemyError as error:
        raise explain_unusable(course.root, directory.db_url, error) from error
