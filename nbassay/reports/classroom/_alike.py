"""Submissions that have more in common than the class has: a hint of where to look, no verdict.

A submission is the set of its shingles, runs of `RUN` tokens of the student's own code (A. Broder,
On the resemblance and containment of documents, 1997). As in MOSS (S. Schleimer, D. Wilkerson,
A. Aiken, Winnowing, 2003) what was given out does not count, nor does what many have: for short
answers are alike for everyone. Comments, blanks, quotes and layout are no tokens; a number stands
for any number, and a name or text that less than half of the class use for any other, so that
renaming changes nothing, while names of the brief and of libraries stay. How alike two are is the
share of what both have in what either has.

Two are named when that share lies above what is usual in this very class: above the upper fence of
what each has in common with its nearest (quartile and three times the distance of the quartiles;
J. Tukey, Exploratory Data Analysis, 1977), and when they share enough that is the class's no more.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations
from statistics import quantiles

from nbassay.reports.inputs import ClassInput

RUN = 12  # tokens; of shorter ones too many are everybody's
MOST_HAVE = 0.1  # share of the class from which code is the exercise's own, and
MOST = 40  # how many need that at most, so that thousands of students are no trouble
FAMILIAR = 0.5  # share of the class from which a name is that of the brief or a library
FEWEST = 8  # students; of fewer there is no telling what is usual
ENOUGH = 50  # shingles in common: some seven lines that few others have
LEAST, CERTAIN = 0.4, 0.9  # the fence lies between
MAX_SHINGLES = 3_000  # a submission

_TOKEN = re.compile(
    r"(?P<comment>\#[^\n]*)"
    r"|(?P<string>(?:[rbfuRBFU]{1,2})?(?:'(?:\\.|[^'\\\n]){0,200}+'|\"(?:\\.|[^\"\\\n]){0,200}+\"))"
    r"|(?P<name>[^\W\d]\w{0,100})|(?P<number>\d[\w.]{0,30})|(?P<sign>[^\s\w])"
)

_WORDS = {"name", "string"}

Tokens = list[tuple[str, str]]
Shingles = dict[int, str]  # to the notebook that it is from


@dataclass(frozen=True)
class Group:
    """Students each of whom is much like another of them; shares are of the least and most alike."""

    students: tuple[str, ...]
    least: float
    most: float
    notebooks: tuple[str, ...]


@dataclass(frozen=True)
class Alike:
    """What was found; `fence` is the share above which it was taken for much.

    `compared` counts students whose code is kept and whose own it is.
    """

    groups: tuple[Group, ...]
    fence: float
    compared: int


@dataclass(frozen=True)
class _Pair:
    students: tuple[str, str]
    share: float
    common: int


def find_alike(page: ClassInput) -> Alike:
    """Return groups of students whose code is much more alike than the class's.

    It takes the same time for the same class, and less than pairs times code: only pairs that share
    something rare are looked at.
    """
    written = _shingles_of_all(page)
    if len(written) < FEWEST:
        return Alike((), CERTAIN, len(written))
    pairs = list(_pairs(written))
    fence = _fence(pairs, written)
    near = [pair for pair in pairs if pair.share >= fence and pair.common >= ENOUGH]
    return Alike(tuple(_groups(near, written)), fence, len(written))


def _shingles_of_all(page: ClassInput) -> dict[str, Shingles]:
    """Return the shingles of each student's own code, without what is given and what many have."""
    code = {
        student: {name: one.code for name, one in work.items()}
        for student, work in sorted(page.work.items())
    }
    tokens = {student: _tokens(notebooks) for student, notebooks in code.items()}
    given = _tokens(page.released)
    users = Counter(
        name
        for one in tokens.values()
        for name in {text for part in one.values() for kind, text in part if kind in _WORDS}
    )
    most = min(max(2, int(MOST_HAVE * len(tokens))), MOST)
    known = {name for name, count in users.items() if count >= FAMILIAR * len(tokens)}
    known |= {text for part in given.values() for kind, text in part if kind in _WORDS}
    released = set(_shingles(given, known))
    found = {student: _shingles(one, known) for student, one in tokens.items()}
    owners = Counter(shingle for one in found.values() for shingle in one)
    own = {
        student: {
            shingle: notebook
            for shingle, notebook in one.items()
            if owners[shingle] <= most and shingle not in released
        }
        for student, one in found.items()
    }
    return {student: _bounded(one) for student, one in own.items() if one}


def _tokens(notebooks: Mapping[str, Mapping[str, str]]) -> dict[str, Tokens]:
    return {
        name: [token for code in cells.values() for token in _read(code)]
        for name, cells in notebooks.items()
    }


def _read(code: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(code):
        kind = found.lastgroup or ""
        if kind == "string":
            yield kind, found[0].lstrip("rbfuRBFU")[1:-1]
        elif kind != "comment":
            yield kind, found[0]


def _shingles(notebooks: Mapping[str, Tokens], known: set[str]) -> Shingles:
    found: Shingles = {}
    for notebook, tokens in notebooks.items():
        words = [_folded(kind, text, known) for kind, text in tokens]
        for first in range(len(words) - RUN + 1):
            run = "\0".join(words[first : first + RUN]).encode("utf-8", "replace")
            found[int.from_bytes(blake2b(run, digest_size=8).digest())] = notebook
    return found


def _folded(kind: str, text: str, known: set[str]) -> str:
    if kind == "number":
        return "0"
    return "_" if kind in _WORDS and text not in known else text


def _bounded(shingles: Shingles) -> Shingles:
    """Return at most `MAX_SHINGLES`: those whose hash is least, the same in every submission."""
    if len(shingles) <= MAX_SHINGLES:
        return shingles
    return {shingle: shingles[shingle] for shingle in sorted(shingles)[:MAX_SHINGLES]}


def _pairs(written: Mapping[str, Shingles]) -> Iterator[_Pair]:
    owners: dict[int, list[str]] = defaultdict(list)
    for student, shingles in written.items():
        for shingle in shingles:
            owners[shingle].append(student)
    common = Counter(pair for students in owners.values() for pair in combinations(students, 2))
    for (first, second), count in common.items():
        share = count / (len(written[first]) + len(written[second]) - count)
        yield _Pair((first, second), share, count)


def _fence(pairs: Sequence[_Pair], written: Mapping[str, Shingles]) -> float:
    """Return the share that is far above what students have in common with their nearest."""
    nearest = dict.fromkeys(written, 0.0)
    for pair in pairs:
        for student in pair.students:
            nearest[student] = max(nearest[student], pair.share)
    first, _, third = quantiles(nearest.values(), n=4, method="inclusive")
    return min(max(third + 3 * (third - first), LEAST), CERTAIN)


def _groups(near: Sequence[_Pair], written: Mapping[str, Shingles]) -> list[Group]:
    """Return who hangs together by pairs, the most alike first."""
    together = {student: {student} for pair in near for student in pair.students}
    for pair in near:
        first, second = (together[student] for student in pair.students)
        if first is not second:
            first |= second
            together |= dict.fromkeys(second, first)
    groups = []
    for students in {id(group): group for group in together.values()}.values():
        own = [pair for pair in near if students.issuperset(pair.students)]
        shares = [pair.share for pair in own]
        where = Counter(notebook for pair in own for notebook in _shared(pair, written))
        names = tuple(name for name, _ in where.most_common())
        groups.append(Group(tuple(sorted(students)), min(shares), max(shares), names))
    return sorted(groups, key=lambda group: (-group.most, group.students))


def _shared(pair: _Pair, written: Mapping[str, Shingles]) -> Iterator[str]:
    """Yield the notebook of each shingle that both have."""
    first, second = (written[student] for student in pair.students)
    yield from (notebook for shingle, notebook in first.items() if shingle in second)
