"""Opening what an instructor downloaded: a zip or a folder, bounded, its names composed.

A system's zip is not hostile, but what students put into it may be: a member that is too large,
damaged or called in a way that leads out is left out and named, and the others are read.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nbassay.course.names import compose
from nbassay.errors import NbassayError
from nbassay.submitted.archive import (
    DAMAGE,
    ENCRYPTED,
    TAIL,
    BadArchive,
    check_directory,
    grows_too_much,
    name_of,
    path_of,
    write_member,
)
from nbassay.submitted.folders import is_shown, walk
from nbassay.texts.printable import printable

MAX_FILES = 20_000
MAX_LIST = 16 * 1024 * 1024  # bytes that a zip's list of members may take
MAX_FILE = 256 * 1024 * 1024  # bytes of one file
MAX_TOTAL = 4 * 1024**3  # bytes
_SHOWN_AS = 200  # characters of a name that is shown


@dataclass(frozen=True)
class LeftOut:
    """A file that was not taken: its place in a download, and why; `file` is it where it can be kept."""

    place: str
    why: str
    file: Path | None = None


@dataclass(frozen=True)
class Download:
    """What one download holds: path in it, composed -> file on disk.

    `name` is that of the zip or folder, `place` what the user called it; `clones` are the paths of
    folders that git made.
    """

    name: str
    place: str
    files: Mapping[PurePosixPath, Path]
    left_out: tuple[LeftOut, ...] = ()
    clones: frozenset[str] = frozenset()


def open_download(path: Path, scratch: Path) -> Download:
    """Return what the zip or folder at `path` holds; a zip is unpacked into `scratch`.

    Raises:
        NbassayError: if there is none, it cannot be read, or it holds too much.
    """
    if path.is_dir():
        return _read_folder(path)
    if not path.is_file():
        raise NbassayError(f"{path}: there is no such file or folder; name the download")
    if path.suffix.lower() != ".zip":
        raise NbassayError(f"{path} is neither a zip nor a folder; unpack it and name the folder")
    try:
        return _read_zip(path, scratch)
    except BadArchive as error:
        raise NbassayError(
            f"{path} cannot be read: {error}; download it once more, or unpack it and name the "
            "folder"
        ) from error
    except DAMAGE as error:
        raise NbassayError(f"{path} is damaged, or not a zip; download it once more") from error


def files_below(folder: Path) -> Iterator[tuple[PurePosixPath, Path]]:
    """Yield the files below `folder` that somebody made, with their composed paths, in order.

    Links are yielded as well, and not followed.
    """
    for directory, folders, names in walk(folder):
        folders[:] = sorted(filter(is_shown, folders))
        for name in sorted(filter(is_shown, names)):
            path = directory / name
            yield PurePosixPath(compose(path.relative_to(folder).as_posix())), path


def _read_folder(folder: Path) -> Download:
    files: dict[PurePosixPath, Path] = {}
    left_out = []
    for place, path in files_below(folder):
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            left_out.append(LeftOut(show(place), "it is a link or no regular file"))
        elif not str(place).isprintable():
            left_out.append(LeftOut(show(place), "its name cannot be shown"))
        elif place in files:
            left_out.append(LeftOut(show(place), "another file is called the same", path))
        elif status.st_size > MAX_FILE:
            left_out.append(LeftOut(show(place), _too_large()))
        else:
            files[place] = path
        if len(files) + len(left_out) > MAX_FILES:
            raise NbassayError(f"{folder} holds over {MAX_FILES:,} files; give it in parts")
    clones = {
        compose(directory.relative_to(folder).as_posix())
        for directory in (folder, *_two_levels(folder))
        if (directory / ".git").exists()
    }
    return Download(
        _name(folder.resolve().name), str(folder), files, tuple(left_out), frozenset(clones)
    )


def _two_levels(folder: Path) -> Iterator[Path]:
    for one in sorted(folder.iterdir()):
        if one.is_dir() and not one.is_symlink():
            yield one
            yield from (two for two in one.iterdir() if two.is_dir() and not two.is_symlink())


def _read_zip(path: Path, scratch: Path) -> Download:
    _check_list(path)
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MAX_FILES:
            raise NbassayError(f"{path} holds over {MAX_FILES:,} files; give it in parts")
        files: dict[PurePosixPath, Path] = {}
        left_out = []
        left = MAX_TOTAL
        for number, member in enumerate(members):
            if member.is_dir() or not _is_own(member):
                continue
            place, why = _choose(member, files)
            target = scratch / str(number)
            if not why and place is not None:
                why = _unpack(archive, member, target, min(left, MAX_FILE))
            if why or place is None:
                left_out.append(LeftOut(show(name_of(member)), why))
                continue
            left -= target.stat().st_size
            files[place] = target
    return Download(_name(path.stem), str(path), files, tuple(left_out))


def _name(name: str) -> str:
    """Return what a download is called, so that a folder can be called the same."""
    return compose(name).strip(". ") or "download"


def _check_list(path: Path) -> None:
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(file.tell() - TAIL, 0))
        check_directory(file.read(), MAX_FILES, MAX_LIST, large=True)


def _is_own(member: zipfile.ZipInfo) -> bool:
    """Whether somebody made it: nothing hidden, and nothing that a system adds."""
    parts = PurePosixPath(name_of(member).replace("\\", "/")).parts
    return all(is_shown(part) or part == ".." for part in parts)


def _choose(
    member: zipfile.ZipInfo, files: Mapping[PurePosixPath, Path]
) -> tuple[PurePosixPath | None, str]:
    """Return where a member belongs, and why it is left out, "" for one that is not."""
    place = path_of(member)
    if member.flag_bits & ENCRYPTED:
        return place, "it is locked with a password"
    if place is None:
        return None, "it is a link, or its name leads out of the folder or cannot be shown"
    if place in files:
        return place, "another file is called the same"
    if grows_too_much(member.file_size, member.compress_size):
        return place, "it grows to hundreds of times its size when it is unpacked"
    return place, _too_large() if member.file_size > MAX_FILE else ""


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, most: int) -> str:
    """Write a member to `target`; return why that was not done, "" if it was."""
    try:
        write_member(archive, member, target, most)
    except (BadArchive, *DAMAGE) as error:
        target.unlink(missing_ok=True)
        return _too_large() if isinstance(error, BadArchive) else "it is damaged"
    return ""


def _too_large() -> str:
    return f"it is larger than {MAX_FILE // 1024**2} MB, or all is larger than {MAX_TOTAL // 1024**3} GB"


def show(place: PurePosixPath | str) -> str:
    """Return how a file is called in a message, without what may mislead."""
    name = printable(str(place))
    return name if len(name) <= _SHOWN_AS else "…" + name[-_SHOWN_AS:]
