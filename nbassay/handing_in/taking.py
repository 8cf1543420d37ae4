"""From downloads to `submitted/<student>/<assignment>/`: read, decide, arrange, place."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbassay.course.layout import Assignment
from nbassay.course.names import compose
from nbassay.errors import NbassayError
from nbassay.gradebook import hold_course
from nbassay.handing_in.arranging import Arranged, arrange
from nbassay.handing_in.attempts import Chosen, HandIn, choose
from nbassay.handing_in.deciding import Rules, sort_files
from nbassay.handing_in.download import Download, LeftOut, open_download
from nbassay.handing_in.on_record import RECORD, Taken, keep_record
from nbassay.handing_in.people_table import COLUMNS
from nbassay.handing_in.placing import as_csv, compare, keep_left_out, put
from nbassay.handing_in.systems import Reader, System, find_system
from nbassay.store.kept import Store


@dataclass(frozen=True)
class Collected:
    """What came of it: for each student what was taken, what could not be placed and is kept where.

    `missing` are students of the roster of whom there is nothing, `systems` that of each download.
    """

    taken: tuple[Taken, ...]
    left_out: tuple[tuple[str, LeftOut], ...]
    kept_in: Path
    missing: tuple[str, ...]
    systems: tuple[tuple[str, str], ...]

    @property
    def is_whole(self) -> bool:
        """Whether everything is where it belongs, and a notebook was found for everybody."""
        return not self.left_out and all(
            one.outcome != "kept" and one.arranged.notebooks for one in self.taken
        )


@dataclass(frozen=True)
class _Opened:
    download: Download
    system: System | None
    reader: Reader


def collect(
    assignment: Assignment,
    downloads: Sequence[Path],
    rules: Rules,
    *,
    system: str = "",
    titles: Sequence[str] = (),
    force: bool = False,
    dry_run: bool = False,
) -> Collected:
    """Put what `downloads` hold into `submitted/`, or with `dry_run` say what would be put where.

    `titles` is what the system calls the assignment, and then others; `system` is one of
    `SYSTEMS`, "" for the one that a download shows. What is there already is replaced only by
    `force`.

    Raises:
        NbassayError: if a download or the course cannot be used, or the user has to say more.
    """
    assignment.require_released()
    store = Store(assignment.course.state)
    store.clear_abandoned()
    scratch = store.new_scratch()
    try:
        opened = _open(downloads, scratch, rules, system, titles)
        hand_ins: list[HandIn] = []
        left_out: list[tuple[str, LeftOut]] = []
        for one in opened:
            mine, rest = sort_files(one.download, one.system, one.reader, rules)
            hand_ins += mine
            left_out += [(one.download.name, each) for each in rest]
        chosen, undecided = choose(hand_ins, rules.attempt)
        left_out += undecided
        arranged = _arrange_all(assignment, chosen, scratch, store)
        kept_in = assignment.course.root / "downloaded" / assignment.name / "not_placed"
        if dry_run:
            taken = [_take(assignment, *each, store, force=force, write=False) for each in arranged]
        else:
            with hold_course(assignment.course):
                taken = [
                    _take(assignment, *each, store, force=force, write=True) for each in arranged
                ]
                _keep_all(kept_in, opened, left_out)
                keep_record(kept_in.parent / RECORD, taken)
        return Collected(
            tuple(taken),
            tuple(left_out),
            kept_in,
            _missing(rules, chosen),
            tuple(
                (one.download.place, one.system.name if one.system else "files") for one in opened
            ),
        )
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def list_people(
    downloads: Sequence[Path], assignment: Assignment, system: str, titles: Sequence[str]
) -> str:
    """Return a roster as CSV, to be filled in, of everybody whom the downloads know.

    Raises:
        NbassayError: if a download cannot be used, or names nobody.
    """
    scratch = Store(assignment.course.state).new_scratch()
    try:
        opened = _open(downloads, scratch, Rules(), system, titles, roster_needed=False)
        people = [
            (person.keys[0], person.name)
            for one in opened
            for place in one.download.files
            for said in one.reader(place)[:1]
            for person in said.people
        ]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if not people:
        raise NbassayError(f"{downloads[0]} names nobody; say with --files whose each file is")
    kinds = list(dict.fromkeys(key.kind for key, _ in people))  # Gradescope: number, or e-mail
    rows = [
        [*(key.value if key.kind == kind else "" for kind in kinds), name, ""]
        for key, name in dict.fromkeys(people)
    ]
    return as_csv((*(COLUMNS[kind][0] for kind in kinds), "name", "student"), rows)


def _open(
    downloads: Sequence[Path],
    scratch: Path,
    rules: Rules,
    system: str,
    titles: Sequence[str],
    *,
    roster_needed: bool = True,
) -> list[_Opened]:
    titles = [compose(title) for title in titles]
    opened = []
    for number, path in enumerate(downloads):
        folder = scratch / f"download-{number}"
        folder.mkdir()
        download = open_download(path, folder)
        if not download.files:
            raise NbassayError(f"{path} holds no file that was handed in; is it the right one?")
        found = find_system(download, system, titles)
        if found is None:
            if not rules.files:
                raise NbassayError(
                    f"nothing in the names of {path} ties a file to a person, as in Google Drive; "
                    "say whose each is with --files CSV (columns file,student), or put each "
                    "student's into a folder of its own"
                )
            opened.append(_Opened(download, None, lambda place: ()))
            continue
        if roster_needed and not found.own:
            _check_roster(path, found, rules)
        opened.append(_Opened(download, found, found.make_reader(download, titles)))
    names = [one.download.name for one in opened]
    if len(set(names)) < len(names):
        raise NbassayError(
            "two downloads have one name; rename one, so that they can be told apart"
        )
    return opened


def _check_roster(path: Path, system: System, rules: Rules) -> None:
    """Make sure that somebody says who is who where a system has ids of its own.

    Raises:
        NbassayError: if nobody does.
    """
    if rules.roster is None and not rules.files:
        raise NbassayError(
            f"{path} is of {system.name}, which names people by ids of its own; say who is who "
            f"with --roster CSV (columns {system.name},student), which --new-roster FILE begins"
        )
    if rules.roster and not any(rules.roster.holds(kind) for kind in system.keys):
        raise NbassayError(
            f"{rules.roster.place} has no column {system.name} or id; say with --id-column in "
            f"which {system.name}'s ids stand"
        )


def _arrange_all(
    assignment: Assignment, chosen: Iterable[Chosen], scratch: Path, store: Store
) -> list[tuple[Chosen, Arranged]]:
    """Return how each student's work is to lie; that of a group is looked at once."""
    done: dict[int, Arranged] = {}
    arranged = []
    for one in chosen:
        key = id(one.hand_in)
        if key not in done:
            folder = scratch / f"hand-in-{len(done)}"
            folder.mkdir()
            done[key] = arrange(assignment, one.hand_in.files, folder, store)
        arranged.append((one, done[key]))
    return arranged


def _take(
    assignment: Assignment,
    chosen: Chosen,
    arranged: Arranged,
    store: Store,
    *,
    force: bool,
    write: bool,
) -> Taken:
    course = assignment.course
    folder = course.submission(course.student(chosen.student), assignment.name)
    state = compare(folder, arranged.files, chosen.hand_in.when)
    if state == "same":
        return Taken(chosen, arranged, "same")
    if state == "other" and not force:
        return Taken(chosen, arranged, "kept")
    if write:
        put(folder, arranged.files, chosen.hand_in.when, store)
    return Taken(chosen, arranged, "new" if state == "new" else "replaced")


def _keep_all(
    folder: Path, opened: Sequence[_Opened], left_out: Sequence[tuple[str, LeftOut]]
) -> None:
    for one in opened:
        mine = [each for name, each in left_out if name == one.download.name]
        keep_left_out(folder / one.download.name, mine)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _missing(rules: Rules, chosen: Sequence[Chosen]) -> tuple[str, ...]:
    there = {one.student for one in chosen}
    students = rules.roster.students() if rules.roster else []
    return tuple(student for student in students if student not in there)
