"""Points, statuses and what to mend first, as a student's page shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from nbassay.reports import wording
from nbassay.reports.inputs import FeedbackInput, HandMarked, ScoreView, TopicPoints
from nbassay.results import TOO_LONG, CheckResult, NotebookResult, SubmissionResult
from nbassay.sandbox import MESSAGES
from nbassay.texts import Text

MEND_FIRST = 3
_WHY_IT_WAITS = frozenset(cause.en for cause in (TOO_LONG, *MESSAGES.values()))


@dataclass(frozen=True)
class CheckView:
    """One check; `state` is its outcome, or "waiting" when a person has to look."""

    state: str
    word: Text
    title: Text
    points: float
    max_points: float
    message: Text


@dataclass(frozen=True)
class TopicView:
    """One test cell: its points (None while waiting) and its checks."""

    topic: str
    score: float | None
    max_score: float
    changed: bool
    checks: tuple[CheckView, ...]

    @property
    def percent(self) -> int:
        """Whole percent of the topic's points."""
        return int(100 * (self.score or 0) / self.max_score + 1e-9) if self.max_score else 0


@dataclass(frozen=True)
class Mend:
    """One thing to mend, and where."""

    place: str
    message: Text


def topic_of(cell: str) -> str:
    """Return the topic that a test cell tests: `test_scaling` tests `scaling`."""
    return cell.removeprefix("test_")


def score_view(page: FeedbackInput) -> ScoreView:
    """Return the page's total: checks, what a person has given, less a late penalty."""
    topics = [topic for notebook in page.result.notebooks for topic in topics_view(page, notebook)]
    earned = sum(topic.score or 0 for topic in topics)
    earned += sum(mark.score or 0 for mark in page.hand_marked)
    waiting = sum(_waiting(topic) for topic in topics)
    waiting += sum(mark.max_score for mark in page.hand_marked if mark.score is None)
    maximum = sum(topic.max_score for topic in topics)
    maximum += sum(mark.max_score for mark in page.hand_marked)
    earned = max(earned - page.late_penalty, 0)
    return ScoreView(round(earned, 6), waiting, maximum, page.late_penalty)


def _waiting(topic: TopicView) -> float:
    if topic.score is None:
        return topic.max_score
    if topic.changed:
        return 0.0
    return sum(check.max_points for check in topic.checks if check.state == "waiting")


def topics_view(page: FeedbackInput, notebook: NotebookResult) -> tuple[TopicView, ...]:
    """Return the notebook's checks by test cell, in the order of the assignment."""
    given = {
        topic.cell: topic
        for other in page.notebooks
        if other.notebook == notebook.notebook
        for topic in other.topics
    }
    cells = dict.fromkeys([*(check.cell for check in notebook.checks), *given])
    return tuple(_topic(cell, notebook.checks, given.get(cell)) for cell in cells)


def _topic(cell: str, checks: Sequence[CheckResult], given: TopicPoints | None) -> TopicView:
    own = [check for check in checks if check.cell == cell]
    score: float | None = round(sum(check.points for check in own), 6)
    maximum = round(sum(check.max_points for check in own), 6)
    if own and all(check.broken for check in own):
        score = None
    changed = False
    if given is not None:
        changed = given.score is not None and given.score != score and bool(own)
        score, maximum = given.score, given.max_score
    views = tuple(_check(check) for check in own)
    return TopicView(topic_of(cell), score, maximum, changed, views)


def _check(check: CheckResult) -> CheckView:
    state, word = check.outcome, wording.OUTCOME[check.outcome]
    message = check.message
    if check.broken:  # what else went wrong there is for the staff log only
        why = message if message.en in _WHY_IT_WAITS else wording.BROKEN
        return CheckView("waiting", wording.WAITING, check.called, 0, check.max_points, why)
    if state == "not_run" and not message:
        message = wording.NOT_RUN
    return CheckView(state, word, check.called, check.points, check.max_points, message)


def mend_first(result: SubmissionResult) -> tuple[Mend, ...]:
    """Return the first few things to mend, in the order of `SubmissionResult.first_to_mend`.

    What several checks of a cell say alike, such as that it stopped, is one thing.
    """
    different: dict[tuple[str, str, str], Mend] = {}
    for mend in _troubles(result):
        different.setdefault((mend.place, mend.message.ko, mend.message.en), mend)
    return tuple(islice(different.values(), MEND_FIRST))


def _troubles(result: SubmissionResult) -> Iterator[Mend]:
    missing = [notebook for notebook in result.troubles if notebook.status == "missing"]
    left = [notebook for notebook in result.notebooks if notebook.left_to_person]
    yield from (Mend(notebook.notebook, notebook.left_to_person) for notebook in left)
    yield from (
        _of_notebook(notebook) for notebook in result.troubles if notebook.status != "missing"
    )
    for check in result.checks:
        if check.outcome == "failed" and not check.broken:
            place = f"{check.notebook} · {topic_of(check.cell)}"
            yield Mend(place, check.message or check.called)
    yield from (_of_notebook(notebook) for notebook in missing)


def _of_notebook(notebook: NotebookResult) -> Mend:
    return Mend(notebook.notebook, notebook.detail or wording.STATUS[notebook.status].advice)


def explain_status(graded: NotebookResult | SubmissionResult) -> wording.Explained:
    """Return its status in words; what the machine was in the way of waits for a person."""
    return wording.LEFT_TO_PERSON if graded.left_to_person else wording.STATUS[graded.status]


def good_news(result: SubmissionResult) -> Text:
    """Return what the box says when there is nothing to mend."""
    all_passed = result.checks and all(check.outcome == "passed" for check in result.checks)
    return wording.ALL_RIGHT if all_passed else wording.NOTHING_FOUND


def hand_marked_in(page: FeedbackInput, notebook: str) -> tuple[HandMarked, ...]:
    """Return the hand-marked cells of one notebook."""
    return tuple(mark for mark in page.hand_marked if mark.notebook == notebook)
