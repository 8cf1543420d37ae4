"""Nothing that stems from a submission reaches the terminal as anything but text to be seen."""

from __future__ import annotations

import json
import logging
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tiny_course import ANSWERS, hand_in, result

from nbassay.cli import _show
from nbassay.cli._main import SafeFormatter
from nbassay.cli._progress import Runs, show_bar, show_status
from nbassay.cli._show import SafeConsole, as_json, printable, printable_lines
from nbassay.cohort.pool import workers
from nbassay.errors import ExitCode
from nbassay.grading import Options
from nbassay.reports.exports.junit import junit_report
from nbassay.reports.exports.parts import parts_of_checks
from nbassay.results import CheckResult, NotebookResult, SubmissionResult
from nbassay.texts import IN_BOTH, Languages, as_is, text

pytest_plugins = ["tiny_fixtures"]

COLOUR, SHORT_COLOUR, BELL, TURNED = "\x1b[31m", "\x9b31m", "\x07", "\u202e"
HOSTILE = f"정확도{COLOUR} red{SHORT_COLOUR} again{BELL} and{TURNED} backwards\x85\x7f\u2066\r"
OBEYED = {"\x1b", "\x9b", "\x07", "\u202e", "\x85", "\x7f", "\u2066", "\r", "\x9d", "\u2028"}


def obeyed(text: str) -> set[str]:
    """What a terminal would obey in `text`: everything that is not to be seen, but line ends."""
    return {letter for letter in text if not letter.isprintable()} - {"\n"}


def hostile_result() -> SubmissionResult:
    """A submission of which every text is hostile."""
    message = as_is(ko=HOSTILE, en=HOSTILE)
    check = CheckResult("sums::test_a", "sums", "test_a", 0.0, 1.0, "failed", message)
    return SubmissionResult(HOSTILE, (NotebookResult("sums", "graded", 1.0, (check,)),))


def printed(renderable: object) -> str:
    """What a colour terminal gets for `renderable`."""
    console = SafeConsole(force_terminal=True, color_system="truecolor", width=200)
    with console.capture() as capture:
        console.print(renderable)
    return capture.get()


@pytest.mark.parametrize("letter", sorted(OBEYED))
def test_every_kind_of_control_character_is_replaced(letter):
    assert printable(f"가{letter}b") == "가\N{REPLACEMENT CHARACTER}b"
    assert printable_lines(f"가{letter}\nb") == "가\N{REPLACEMENT CHARACTER}\nb"


@pytest.mark.parametrize("code", [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_text_cannot_turn_the_direction_of_what_follows(code):
    assert printable(chr(code)) == "\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize("lang", ["ko", "en", "both"])
def test_tables_show_messages_and_obey_none(lang):
    for table in (
        _show.checks_table(hostile_result(), Languages().reading(lang)),
        _show.results_table("tiny", [hostile_result()], Languages().reading(lang)),
    ):
        text = printed(table)
        assert "정확도" in text
        # Rich's own colours are all that is left.
        assert "\x1b[31m red" not in text
        assert obeyed(text.replace("\x1b[", "")) == set()


def test_a_row_says_what_its_status_is_about_and_not_what_came_before():
    missing = NotebookResult("sums", "missing", 0.0, (), detail=text(ko="없음", en="not handed in"))
    endless = NotebookResult("loops", "timed_out", 9.0, (), detail=text(ko="끝없음", en="no end"))
    row = printed(
        _show.results_table(
            "t", [SubmissionResult("ana", (missing, endless))], Languages().reading("en")
        )
    )
    assert "timed_out" in row
    assert "no end" in row
    assert "not handed in" not in row


def test_whatever_is_printed_goes_through_the_same_door():
    """A line, a title, a spinner: not only the cells of our own tables."""
    assert obeyed(printed(HOSTILE).replace("\x1b[", "")) == set()
    assert COLOUR not in printed(HOSTILE)
    assert isinstance(_show.console, SafeConsole)
    assert isinstance(_show.err_console, SafeConsole)


def test_colours_of_our_own_still_show():
    assert "\x1b[31m" in printed("[red]failed[/red]")


def test_json_holds_the_very_text_and_nothing_for_a_terminal():
    report = {"message": HOSTILE, "broken": "\udcff", "name": "김하늘"}
    text = as_json(report)
    assert obeyed(text) == set()
    assert "김하늘" in text
    assert json.loads(text) == report


def test_a_junit_report_of_a_hostile_message_is_valid_xml():
    report = junit_report([parts_of_checks(hostile_result())], IN_BOTH)
    failure = ElementTree.fromstring(report).find("testsuite/testcase/failure")
    assert "정확도" in failure.text
    assert obeyed(failure.text) == set()


def test_a_log_line_is_one_line_and_a_traceback_keeps_its_lines():
    try:
        raise ValueError(f"first{COLOUR}\nsecond")
    except ValueError:
        fault = sys.exc_info()
    record = logging.LogRecord("nbassay", 30, "", 1, "%s: seen", (f"a\n{HOSTILE}",), fault)
    text = SafeFormatter("nbassay: %(message)s").format(record)
    assert obeyed(text) == set()
    assert text.splitlines()[0].endswith(": seen")
    assert len(text.splitlines()) > 3


def warn(text: str) -> None:
    """Log in a grading process."""
    logging.getLogger("nbassay").warning("%s", text)


def test_warnings_of_grading_processes_are_shown_as_the_commands_own(capfd, shared_course):
    """They are other processes, in which Python would print a warning as it is."""
    handler = logging.StreamHandler()
    handler.setFormatter(SafeFormatter("nbassay: %(message)s"))
    log = logging.getLogger("nbassay")
    log.addHandler(handler)
    try:
        with workers(shared_course.assignment("college"), Options(jobs=1)) as pool:
            pool.submit(warn, HOSTILE).result()
    finally:
        log.removeHandler(handler)
    said = capfd.readouterr().err
    assert "nbassay: 정확도" in said
    assert obeyed(said) == set()


def nbassay(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "nbassay", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_error_line_is_shown_and_not_obeyed(tiny):
    done = nbassay("check", f"{HOSTILE}.ipynb", "--assignment", "tiny", cwd=tiny.root)
    assert done.returncode == 2
    assert "정확도" in done.stderr
    assert obeyed(done.stderr) == set()


def test_a_fault_of_ours_that_quotes_a_submission_is_shown_and_not_obeyed():
    code = (
        "import sys; from nbassay.cli import _main\n"
        f"def run(): raise RuntimeError({HOSTILE!r})\n"
        "_main.run = run; _main.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == ExitCode.OWN_FAULT
    (line,) = done.stderr.splitlines()
    assert "nbassay's own fault" in line and "RuntimeError: 정확도" in line
    assert obeyed(done.stderr) == set()
    kept = Path(line.partition("the whole traceback is in ")[2].partition(";")[0])
    assert "Traceback (most recent call last)" in kept.read_text(encoding="utf-8")
    assert obeyed(kept.read_text(encoding="utf-8")) == set()
    shutil.rmtree(kept.parent)


@pytest.mark.keras
def test_grading_with_hostile_messages_prints_text_only(tiny):
    """A grader may quote what it saw; a folder's name may look like Rich's own markup."""
    grader = tiny.root / "graders" / "tiny" / "test_words.py"
    grader.write_text(
        "import pytest\nfrom nbassay.checks import fail\n"
        '@pytest.mark.points(4, cell="test_upper")\n'
        f"def test_upper_is_right(submission):\n    fail({HOSTILE!r}, {HOSTILE!r})\n",
        encoding="utf-8",
    )
    hand_in(tiny, "[red] [", words=ANSWERS["words"])
    done = nbassay("grade", "tiny", "--json", "marks.json", "--lang", "ko", cwd=tiny.root)
    assert done.returncode == 0, done.stderr
    assert obeyed(done.stdout + done.stderr) == set()
    assert "[red] [" in done.stdout
    report = (tiny.root / "marks.json").read_text(encoding="utf-8")
    assert obeyed(report) == set()
    (submission,) = json.loads(report)["submissions"]
    assert submission["checks"][-1]["message"]["en"] == HOSTILE


def test_the_tiny_result_has_no_such_characters(tiny):
    """The other tests say something only if ordinary results pass them unchanged."""
    ordinary = result(tiny.assignment("tiny"), "김 하늘", sums={})
    text = as_json(ordinary.to_json())
    assert text == json.dumps(ordinary.to_json(), ensure_ascii=False, indent=2)


SLOW_CLASS = f"""
import time
from nbassay.cli import _progress
_progress.LINE_SECONDS = 0.1
with _progress.show_status("reading the downloads"):
    time.sleep(0.5)
with _progress.show_bar("tiny [red]", 3) as step:
    step({HOSTILE!r})
    time.sleep(0.5)
"""


def test_without_a_terminal_plain_lines_say_how_far_a_command_has_got():
    """As in the log of a CI job, which is ended when it is silent, and may ask for colours."""
    done = subprocess.run(
        [sys.executable, "-c", SLOW_CLASS],
        env=os.environ | {"FORCE_COLOR": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stderr.splitlines()
    reading = [line for line in lines if line.startswith("reading the downloads (0:")]
    counted = [
        line for line in lines if line.startswith("tiny [red]: 1 of 3 notebooks, last of 정")
    ]
    assert len(reading) > 1
    assert len(counted) > 1
    assert lines == reading + counted
    assert done.stdout == ""
    assert obeyed(done.stderr) == set()


def test_on_a_terminal_a_bar_moves_and_says_nothing_else():
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW_CLASS],
        env=os.environ | {"TERM": "xterm", "COLUMNS": "80"},
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    try:
        while part := os.read(ours, 65536):
            seen += part
    except OSError:  # nobody writes there any more
        pass
    os.close(ours)
    assert process.wait() == 0
    assert b"1/3" in seen and b"\x1b[" in seen
    assert b"1 of 3" not in seen


def test_runs_say_how_many_are_done_and_once_some_are_how_long_the_rest_may_take(capsys):
    """Of the last runs alone: those that were kept from before are done in no time."""
    said, times = [], iter([0, *range(30), *range(90, 4000, 60)])
    runs = Runs(said.append, clock=lambda: float(next(times)))
    runs.plan(90)
    for _ in range(90):
        runs.step("area/wrong")
    assert capsys.readouterr().err == "90 runs of submissions\n"
    assert said[:2] == ["0 of 90 runs", "1 of 90 runs: area/wrong"]
    assert said[4] == "4 of 90 runs, about 2 min left: area/wrong"
    assert said[60] == "60 of 90 runs, about 31 min left: area/wrong"
    assert said[-1] == "90 of 90 runs: area/wrong"
    runs.plan(30)  # mistakes that came through are run beside the solution
    runs.step("area/again")
    assert said[-1] == "91 of 120 runs, about 30 min left: area/again"
    assert capsys.readouterr().err == ""


def test_a_command_that_ends_soon_says_nothing_of_its_progress(capsys):
    with show_bar("tiny", 1) as step:
        step("ana")
    with show_status("reading"):
        pass
    assert capsys.readouterr() == ("", "")
