"""How far a command has got: on a terminal a bar or a spinner, elsewhere a line every so often.

The log of a CI job, a file or a pipe gets plain lines, also where `FORCE_COLOR` asks for colours:
what moves on a terminal is a mess there, and a job that says nothing for long is taken for dead.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from nbassay.cli._show import err_console, printable

LINE_SECONDS = 30.0  # between two lines where there is no terminal
_RECENT = 20  # runs that an estimate rests on
_FEW = 3  # runs of which nothing can be told yet


@contextmanager
def show_bar(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """Give a function that counts one more of `total` notebooks as done; it is told whose."""
    bar = _moving_bar if _is_terminal() else _lines_of_bar
    with bar(what, total) as step:
        yield step


@contextmanager
def show_status(what: str) -> Iterator[Callable[[str], None]]:
    """Give a function that says what is being done now, in place of `what`."""
    status = _moving_status if _is_terminal() else _lines_of_status
    with status(what) as update:
        yield update


@dataclass
class Runs:
    """How many runs of submissions are planned, and how many of them are done.

    What was kept from before is done in no time, so an estimate rests on the last few runs alone.
    """

    say_now: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    planned: int = 0
    done: int = 0
    ends: deque[float] = field(default_factory=lambda: deque(maxlen=_RECENT + 1))

    def __post_init__(self) -> None:
        self.ends.append(self.clock())
        if self.planned:
            self._say()

    def plan(self, more: int) -> None:
        """Take up so many `more`; how many there are at first is said at once."""
        if not self.planned:
            err_console.print(f"{more} runs of submissions", highlight=False)
        self.planned += more
        self._say()

    def step(self, label: str) -> None:
        """Count the run of the submission called `label` as done."""
        self.done += 1
        self.ends.append(self.clock())
        self._say(f": {label}")

    def _say(self, last: str = "") -> None:
        self.say_now(f"{self.done} of {self.planned} runs{self._estimate()}{last}")

    def _estimate(self) -> str:
        if self.done < _FEW or self.done >= self.planned:
            return ""
        each = (self.ends[-1] - self.ends[0]) / (len(self.ends) - 1)
        return f", about {_round_up(each * (self.planned - self.done))} left"


def _round_up(seconds: float) -> str:
    """Return a time as people say it: no estimate is good to the second."""
    if seconds < 60:
        return f"{10 * (1 + int(seconds // 10))} s"
    minutes = 1 + int(seconds // 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes / 60:.1f} h"


@contextmanager
def show_runs(what: str, planned: int = 0) -> Iterator[Runs]:
    """Give a count of runs, each of a submission, that says how far it has got; first `what`."""
    with show_status(what) as say_now:
        yield Runs(say_now, planned=planned)


def _is_terminal() -> bool:
    return sys.stderr.isatty() and err_console.is_terminal and not err_console.is_dumb_terminal


@contextmanager
def _moving_bar(what: str, total: int) -> Iterator[Callable[[str], None]]:
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err_console,
        transient=True,
    )
    with bar:
        task = bar.add_task(escape(printable(what)), total=total)

        def step(name: str) -> None:
            bar.update(task, advance=1, description=escape(printable(f"{what} · {name}")))

        yield step


@contextmanager
def _moving_status(what: str) -> Iterator[Callable[[str], None]]:
    with err_console.status(escape(printable(what))) as status:
        yield lambda now: status.update(escape(printable(now)))


@contextmanager
def _lines_of_bar(what: str, total: int) -> Iterator[Callable[[str], None]]:
    done: list[str] = []

    def line() -> str:
        last = f", last of {done[-1]}" if done else ""
        return f"{what}: {len(done)} of {total} notebooks{last}"

    with _say_every_so_often(line):
        yield done.append


@contextmanager
def _lines_of_status(what: str) -> Iterator[Callable[[str], None]]:
    said = [what]
    with _say_every_so_often(lambda: said[-1]):
        yield said.append


@contextmanager
def _say_every_so_often(line: Callable[[], str]) -> Iterator[None]:
    """Print what `line` gives, and the time, from a thread: a single step may take minutes."""
    started, ended = time.monotonic(), threading.Event()

    def speak() -> None:
        while not ended.wait(LINE_SECONDS):
            minutes, seconds = divmod(int(time.monotonic() - started), 60)
            text = printable(f"{line()} ({minutes}:{seconds:02})")
            with contextlib.suppress(OSError):  # nobody reads any more: not what a mark fails for
                err_console.print(text, markup=False, highlight=False, soft_wrap=True)

    speaker = threading.Thread(target=speak, name="progress", daemon=True)
    speaker.start()
    try:
        yield
    finally:
        ended.set()
        speaker.join()
