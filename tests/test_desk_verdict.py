"""What `make desk-load` says of a desk: each thing that may go wrong is seen, and nothing else."""

from __future__ import annotations

import hashlib
import sys
from datetime import timedelta

import pytest
from conftest import ROOT
from desk_pieces import right
from sqlalchemy import update

from nbassay.desk.desk_tables import Attempt, utc_now
from nbassay.desk.waiting_line import Mark, claim, finish

sys.path.insert(0, str(ROOT / "benchmarks"))
import desk_verdict
import page

pytest_plugins = ["tiny_fixtures", "desk_fixtures"]


@pytest.fixture
def load(desk):
    """A desk at which kim's hand-in was marked, and what kim saw."""
    content = right(desk.course, "sums")
    desk.guest("kim").hand_in(content)
    with desk.database.write() as session:
        (one,) = claim(session, "tiny", 1)
        finish(session, one.id, Mark("graded", 14.0, 14.0, 0.0, 0.0, False))
    trail = desk.course.state / "trail" / "tiny" / "kim.jsonl"
    trail.parent.mkdir(parents=True)
    trail.write_text("{}\n")
    seen = desk_verdict.Seen(waited=[1.0])
    seen.seconds = {"page": [0.1, 0.3], "hand in": [0.2]}
    seen.receipts = {"kim": [(str(one.id), {hashlib.sha256(content).hexdigest()})]}
    return desk, seen, trail


def faults(desk, seen) -> dict[str, str]:
    table = desk_verdict.describe(desk.course, "tiny", seen, {"kim"}, in_peace=True)
    return {what: figure for what, figure in table if what in desk_verdict.FAULTS and figure != "0"}


def test_a_desk_that_kept_everything_has_no_fault(load):
    desk, seen, _ = load
    assert faults(desk, seen) == {}
    table = dict(desk_verdict.describe(desk.course, "tiny", seen, {"kim"}, in_peace=True))
    assert set(desk_verdict.FAULTS) <= set(table)
    assert table["receipts given"] == "1" and table["pages within 200 ms"] == "50.0%"


@pytest.mark.parametrize("what", ["gone", "changed", "other", "unknown"])
def test_a_receipt_of_what_is_not_there_as_it_was_sent_is_not_honoured(load, what):
    desk, seen, _ = load
    (one,) = desk.attempts("kim")
    file = desk.course.root / one.folder / one.files[0]["name"]
    ((number, hashes),) = seen.receipts["kim"]
    if what == "gone":
        file.unlink()
    elif what == "changed":
        file.write_bytes(b"{}")
    elif what == "other":
        seen.receipts["kim"] = [(number, {"0" * 64})]
    else:
        seen.receipts["kim"] = [("99", hashes)]
    assert faults(desk, seen) == {desk_verdict.DISHONOURED: "1"}


def test_what_is_not_marked_or_marked_too_often_or_wrongly_is_counted(load):
    desk, seen, trail = load
    trail.write_text("{}\n{}\n")
    assert faults(desk, seen) == {desk_verdict.TOO_MANY: "1"}
    with desk.database.write() as session:
        session.execute(update(Attempt).values(score=13.0))
    assert faults(desk, seen) == {desk_verdict.TOO_MANY: "1", desk_verdict.WRONG: "1"}
    with desk.database.write() as session:
        session.execute(update(Attempt).values(score=14.0, state="stuck"))
    trail.unlink()
    assert faults(desk, seen) == {desk_verdict.UNMARKED: "1"}
    seen.unread = 2
    assert faults(desk, seen) == {desk_verdict.UNMARKED: "1", desk_verdict.UNREAD: "2"}


def test_a_first_hand_in_that_a_later_second_one_overtook_is_counted():
    now = utc_now()

    def attempt(turn: int, came: float, ended: float) -> Attempt:
        moments = {"came": timedelta(seconds=came), "ended": timedelta(seconds=ended)}
        return Attempt(turn=turn, **{name: now + moment for name, moment in moments.items()})

    first = attempt(0, 10, 100)
    assert desk_verdict.count_overtaken([first, attempt(1, 20, 60)]) == 1
    assert desk_verdict.count_overtaken([first, attempt(1, 5, 60)]) == 0  # it came before
    assert desk_verdict.count_overtaken([first, attempt(1, 20, 95)]) == 0  # side by side
    assert desk_verdict.count_overtaken([first, attempt(0, 20, 60)]) == 0  # in the place of a first


def test_each_run_has_its_part_of_the_page_which_is_made_when_it_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "PAGE", tmp_path / "performance.md")
    page.PAGE.write_text("# What it costs\n\nText.\n")
    for round_ in ("one", "two"):
        for part in ("desk-load", "desk-load: killed"):
            page.fill_new(part, f"{part} {round_}", "\n## The desk\n\nWhat is done.\n")
    assert page.PAGE.read_text() == (
        "# What it costs\n\nText.\n\n## The desk\n\nWhat is done.\n\n"
        "<!-- made by `make desk-load` -->\n\ndesk-load two\n\n<!-- end of desk-load -->\n\n"
        "<!-- made by `make desk-load: killed` -->\n\ndesk-load: killed two\n\n"
        "<!-- end of desk-load: killed -->\n"
    )
