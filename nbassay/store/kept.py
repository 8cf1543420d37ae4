"""What grading keeps between runs: evidence by content, marks by evidence and grader, results.

Everything appears whole or not at all (written beside, then renamed), so that a killed run leaves
nothing half-written and the next one goes on where it stopped.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import stat
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nbassay.data import sha256_of
from nbassay.store.unfinished import is_abandoned, is_running, own_mark

# A member of an array file larger than this is kept as it came: it may be no array at all.
MAX_ARRAY = 2 * 1024**3
MAX_NAME = 200  # bytes; file systems allow 255, and a Korean letter takes nine when quoted
ABANDONED_AFTER = 3600  # seconds
_COPY = 1024 * 1024
_EVIDENCE_FILES = ("run.json", "executed.ipynb", "capture/*.json", "arrays/*.npz")


def digest(value: Any) -> str:
    """Return the SHA-256 of a JSON-able value in canonical form."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def write_atomically(path: Path, content: str | bytes, mode: int = 0o644) -> None:
    """Write `content` to `path` so that a reader sees the old file or the new one.

    `mode` are the new file's rights.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".writing-{own_mark()}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def temporary_folder() -> Iterator[None]:
    """Let this process make its temporary files in one folder, which is named after it.

    It lies where the system has such files and not in the course, because sockets are made there:
    their paths have to be short. It is locked meanwhile: where containers share that place, the
    number of a process says nothing to those of another.
    """
    before = tempfile.tempdir
    folder = tempfile.mkdtemp(prefix=f"nbassay-{os.getpid()}-")
    tempfile.tempdir = folder
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        tempfile.tempdir = before
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


@dataclass
class Gathering:
    """Where one run leaves its evidence (`out`), and what the trusted side says of the run."""

    out: Path
    outcome: dict[str, Any] = field(default_factory=dict)


class Store:
    """The kept things of one course, under its `.nbassay/`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def evidence(self, key: str) -> Path | None:
        """Return the folder of the evidence `key`, or None when it has not been gathered."""
        folder = self._evidence_folder(key)
        return folder if folder.is_dir() else None

    @contextmanager
    def gather(self, key: str) -> Iterator[Gathering]:
        """Give a place to gather evidence in; it is kept under `key` on a clean exit."""
        folder = self._evidence_folder(key)
        folder.parent.mkdir(parents=True, exist_ok=True)
        scratch = self.new_scratch()
        gathering = Gathering(out=scratch / "out")
        gathering.out.mkdir()
        try:
            yield gathering
            self._harvest(gathering, scratch / "kept")
            try:
                (scratch / "kept").rename(folder)
            except OSError:
                if not folder.is_dir():  # otherwise another grader was faster with the same
                    raise
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def new_scratch(self) -> Path:
        """Return a new folder on the course's file system, named after this process."""
        return Path(tempfile.mkdtemp(dir=self._make_folder("scratch"), prefix=f"{own_mark()}-"))

    @contextmanager
    def keep_clear(self) -> Iterator[None]:
        """Begin and end without what killed processes left."""
        self.clear_abandoned()
        try:
            yield
        finally:
            self.clear_abandoned()

    def clear_abandoned(self) -> None:
        """Remove what processes left that were killed before they could clear up themselves."""
        for folder in self._make_folder("scratch").iterdir():
            if is_abandoned(folder, folder.name.split("-")):
                shutil.rmtree(folder, ignore_errors=True)
        for file in self.root.rglob(".writing-*"):
            if is_abandoned(file, file.name.split("-")[1:]):
                file.unlink(missing_ok=True)
        for folder in Path(tempfile.gettempdir()).glob("nbassay-*-*"):
            owner = folder.name.split("-")[1]
            abandoned = owner.isdigit() and not is_running(owner)
            if abandoned and _is_ours(folder) and not _is_held(folder):
                shutil.rmtree(folder, ignore_errors=True)
        for folder in self._make_folder("data").glob(".building-*"):
            # Its name does not tell who builds it, and that takes seconds.
            if time.time() - folder.lstat().st_mtime > ABANDONED_AFTER:
                shutil.rmtree(folder, ignore_errors=True)

    def marks(self, key: str) -> dict[str, Any] | None:
        """Return the kept marks `key`, or None."""
        return _read_json(self.root / "marks" / key[:2] / f"{key}.json")

    def keep_marks(self, key: str, marks: dict[str, Any]) -> None:
        """Keep `marks` under `key`."""
        write_atomically(self.root / "marks" / key[:2] / f"{key}.json", json.dumps(marks))

    def result(self, assignment: str, student: str) -> dict[str, Any] | None:
        """Return what was last recorded for a submission, or None."""
        return _read_json(self._result_path(assignment, student))

    def keep_result(self, assignment: str, student: str, result: dict[str, Any]) -> None:
        """Keep what was recorded for a submission."""
        text = json.dumps(result, ensure_ascii=False, indent=1)
        write_atomically(self._result_path(assignment, student), text)

    def trail_path(self, assignment: str, student: str) -> Path:
        """Return where the audit trail of a submission is; see `nbassay.store.trail`."""
        return self.root / "trail" / assignment / f"{_file_name(student)}.jsonl"

    def _result_path(self, assignment: str, student: str) -> Path:
        return self.root / "results" / assignment / f"{_file_name(student)}.json"

    def _evidence_folder(self, key: str) -> Path:
        return self.root / "evidence" / key[:2] / key

    def _make_folder(self, name: str) -> Path:
        folder = self.root / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _harvest(self, gathering: Gathering, kept: Path) -> None:
        """Take over the files that evidence is made of, and nothing else of what was left there.

        Arrays are kept once for the whole class, compressed, under the hash of their bytes; the
        names that the sandbox gave them are not believed.
        """
        shared = self._make_folder("arrays")
        for pattern in _EVIDENCE_FILES:
            folder = (gathering.out / pattern).parent
            if folder.is_symlink():
                continue
            (kept / pattern).parent.mkdir(parents=True, exist_ok=True)
            for file in sorted(folder.glob(Path(pattern).name)):
                if file.is_symlink() or not file.is_file():
                    continue
                target = kept / file.relative_to(gathering.out)
                if folder.name == "arrays":
                    array = shared / f"{sha256_of(file)}.npz"
                    if not array.exists():
                        _compress(file, array)
                    _link(array, target)
                else:
                    file.rename(target)
        write_atomically(kept / "outcome.json", json.dumps(gathering.outcome))


def _file_name(student: str) -> str:
    """Return a name for the file of a student, whatever characters the id has."""
    name = quote(student, safe="")
    return name if len(name) <= MAX_NAME else digest(student)


def _link(source: Path, target: Path) -> None:
    """Put `source` at `target` as well, as a copy where the file system has no (more) links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _compress(source: Path, target: Path) -> None:
    """Write the `.npz` file `source` to `target` with its one member deflated."""
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".writing-{own_mark()}-")
    os.close(descriptor)
    try:
        if not _recompress(source, Path(name)):
            shutil.copyfile(source, name)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)


def _recompress(source: Path, target: Path) -> bool:
    """Whether `source` was an archive of one plain member, now written deflated to `target`."""
    try:
        with zipfile.ZipFile(source) as archive:
            members = archive.infolist()
            if len(members) != 1 or members[0].compress_type != zipfile.ZIP_STORED:
                return False
            member = members[0]
            if member.file_size > MAX_ARRAY:
                return False
            entry = zipfile.ZipInfo(member.filename, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            with (
                zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as written,
                archive.open(member) as old,
                written.open(entry, "w", force_zip64=True) as new,
            ):
                shutil.copyfileobj(old, new, _COPY)
    # The archive comes from a submission: whatever is wrong with it, the evidence loader says so.
    except Exception:
        return False
    return True


def _is_ours(folder: Path) -> bool:
    status = folder.lstat()
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid()


def _is_held(folder: Path) -> bool:
    """Whether a process, in whatever container, has the lock of its temporary folder."""
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:  # it is gone by now
        return True
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(opened)
    return False


def _read_json(path: Path) -> dict[str, Any] | None:
    """Return the object in a file of our own, or None when it is missing or was damaged."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) else None
