"""What the pages say of statuses, outcomes, points and trainings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nbassay.reports.reasons import find_reason
from nbassay.results import Outcome, Status
from nbassay.sandbox import SANDBOXES
from nbassay.texts import NO_TEXT, Text, as_is, count, text


@dataclass(frozen=True)
class Explained:
    """A word for a state, what it means, and what to do about it; `tone` picks its colour."""

    word: Text
    meaning: Text
    advice: Text
    tone: str


STATUS: Mapping[Status, Explained] = {
    "graded": Explained(
        text(ko="채점 완료", en="Graded"),
        text(
            ko="모든 노트북을 끝까지 살펴보았습니다.", en="Every notebook was looked at to its end."
        ),
        text(ko="아래에서 항목마다 결과를 확인하세요.", en="Read below what each check found."),
        "good",
    ),
    "missing": Explained(
        text(ko="제출되지 않음", en="Not handed in"),
        text(ko="노트북 파일을 찾지 못했습니다.", en="A notebook was not found in the submission."),
        text(
            ko="배포된 파일 이름을 그대로 두고 모든 노트북을 다시 제출하세요.",
            en="Hand in every notebook under the file name it was released with.",
        ),
        "bad",
    ),
    "unreadable": Explained(
        text(ko="읽을 수 없음", en="Unreadable"),
        text(
            ko="파일을 노트북으로 읽지 못했습니다.", en="The file could not be read as a notebook."
        ),
        text(
            ko="Jupyter나 Colab에서 열어 .ipynb로 저장한 뒤 다시 제출하세요.",
            en="Open it in Jupyter or Colab, save it as .ipynb and hand it in again.",
        ),
        "bad",
    ),
    "crashed": Explained(
        text(ko="실행 중 멈춤", en="Crashed"),
        text(
            ko="노트북을 끝까지 실행하기 전에 커널이 종료되어, 그때까지 정의한 것이 사라졌습니다.",
            en="The kernel ended before the notebook did, and everything defined by then was lost.",
        ),
        text(
            ko="커널을 다시 시작해 모든 셀을 차례로 실행하고, 멈추는 셀을 고치세요. "
            "exit()나 quit()는 지우세요.",
            en="Restart the kernel, run all cells in order and fix the one that stops it. "
            "Remove exit() and quit().",
        ),
        "bad",
    ),
    "timed_out": Explained(
        text(ko="시간 초과", en="Timed out"),
        text(
            ko="정해진 시간 안에 끝나지 않은 셀이 있어 중단했습니다. 시간이 남은 만큼 아래 "
            "셀은 이어서 실행했습니다.",
            en="A cell ran out of time and was interrupted; the cells below it ran as far as "
            "time allowed.",
        ),
        text(
            ko="끝나지 않는 반복문, 지나치게 많은 에포크, 입력을 기다리는 코드가 있는지 보세요.",
            en="Look for endless loops, far too many epochs, or code that waits for input.",
        ),
        "bad",
    ),
    "out_of_memory": Explained(
        text(ko="메모리 초과", en="Out of memory"),
        text(
            ko="노트북이 정해진 양보다 많은 메모리를 썼습니다.",
            en="The notebook used more memory than allowed.",
        ),
        text(
            ko="큰 배열을 여러 벌 복사하거나 float64로 바꾸는 곳을 찾고, 쓰지 않는 배열은 "
            "지우세요.",
            en="Look for several copies of large arrays or needless float64, and delete "
            "unused ones.",
        ),
        "bad",
    ),
    "tampered": Explained(
        text(ko="확인 필요", en="Needs a look"),
        text(
            ko="실행 기록이 온전하지 않아 그대로 믿을 수 없습니다.",
            en="The record of the run is incomplete, so it cannot be relied on.",
        ),
        text(
            ko="과제와 관계없이 실행 환경을 바꾸는 코드를 지우고 다시 "
            "제출하거나, 까닭을 모르면 강사에게 물어보세요.",
            en="Remove code that changes the environment rather than solving the exercise "
            "and hand in again; if you do not know why this happened, ask your "
            "instructor.",
        ),
        "bad",
    ),
}

LEFT_TO_PERSON = Explained(
    text(ko="채점 대기", en="Waiting"),
    text(
        ko="채점 컴퓨터의 문제로 자동 채점을 마치지 못했습니다.",
        en="A problem of the grading machine kept this from being graded automatically.",
    ),
    text(
        ko="강사가 직접 확인하거나 다시 채점합니다. 아래 항목의 점수는 아직 정해지지 않았습니다.",
        en="Your instructor will look at it or grade it again; its points are not decided yet.",
    ),
    "wait",
)

OUTCOME: Mapping[Outcome, Text] = {
    "passed": text(ko="통과", en="Passed"),
    "failed": text(ko="미통과", en="Failed"),
    "not_run": text(ko="확인 안 됨", en="Not run"),
}
ICON: Mapping[str, str] = {"passed": "✓", "failed": "✗", "not_run": "–", "waiting": "…"}

WAITING = text(ko="채점 대기", en="Waiting")
BROKEN = text(
    ko="이 항목은 자동으로 채점하지 못했습니다. 강사가 직접 채점하며, 감점이 아닙니다.",
    en="This could not be checked automatically. Your instructor will mark it; nothing is lost.",
)
NOT_RUN = text(
    ko="앞에서 실행이 멈추어 확인하지 못했습니다.",
    en="The run stopped before this could be checked.",
)
CHANGED = text(ko="강사가 점수를 바꾸었습니다.", en="Your instructor changed these points.")

BUDGET: Mapping[str, Text] = {
    "fast": text(
        ko="빠른 채점 (학습은 일부 에포크만 실행)", en="fast grading (training runs fewer epochs)"
    ),
    "full": text(ko="전체 채점 (학습을 끝까지 실행)", en="full grading (training runs to its end)"),
}
ISOLATION: Mapping[str, Text] = {name: sandbox.label for name, sandbox in SANDBOXES.items()}

ALL_RIGHT = text(
    ko="고칠 것이 없습니다. 모든 자동 채점 항목을 통과했습니다.",
    en="Nothing to fix: every automatic check passed.",
)
NOTHING_FOUND = text(
    ko="자동 채점에서 고칠 것을 찾지 못했습니다.", en="Automatic grading found nothing to fix."
)
NO_CHECKS = text(
    ko="이 노트북에는 자동 채점 항목이 없습니다.", en="This notebook has no automatic checks."
)

ROLE: Mapping[str, Text] = {
    "yours": text(ko="내 코드", en="your code"),
    "extra": text(ko="추가한 셀", en="cell you added"),
    "hand": text(ko="강사가 채점하는 셀", en="marked by your instructor"),
    "given": text(ko="주어진 코드", en="given code"),
    "test": text(ko="공개 테스트", en="visible test"),
    "text": text(ko="글", en="text"),
}
RUN_STATUS: Mapping[str, Text] = {
    "error": text(ko="오류", en="error"),
    "timed_out": text(ko="시간 초과", en="timed out"),
    "not_run": text(ko="실행되지 않음", en="not run"),
}

SHOWN_AS_TEXT = text(ko="텍스트로만 표시됩니다", en="shown as text only")
BAD_IMAGE = text(
    ko="그림을 보여 줄 수 없습니다 (올바른 PNG·JPEG가 아니거나, 너무 크거나, 너무 많습니다).",
    en="A picture cannot be shown (not a valid PNG or JPEG, too large, or one too many).",
)
NO_ROOM = text(
    ko="이 셀의 나머지 출력은 너무 길어 뺐습니다.",
    en="The rest of this cell's output was too long and is left out.",
)
NO_ROOM_FOR_CELLS = text(
    ko="노트북이 너무 길어 나머지 셀은 뺐습니다.",
    en="The notebook is too long; its remaining cells are left out.",
)
NOT_DRAWN = text(
    ko="학습이 매우 많아 처음 몇 개만 그렸습니다.",
    en="There were very many trainings; only the first few are drawn.",
)
UNREADABLE_CELLS = text(
    ko="실행한 노트북을 읽을 수 없어 셀을 보여 주지 못합니다.",
    en="The executed notebook cannot be read, so its cells are not shown.",
)


def name_each(names: Iterable[str], words: Mapping[str, Text]) -> list[Text]:
    """Return budgets or isolations in words, each once; unknown ones as they are called."""
    return [words.get(name, as_is(ko=name, en=name)) for name in dict.fromkeys(names) if name]


def waiting(points: float) -> Text:
    """Say how many points a person still has to give."""
    return count(
        points,
        ko="{n:g}점은 강사의 채점을 기다립니다.",
        one="{n:g} point still to be given by your instructor.",
        many="{n:g} points still to be given by your instructor.",
    )


def late(points: float) -> Text:
    """Say how many points handing in late has cost."""
    return count(
        points,
        ko="늦은 제출로 {n:g}점을 뺐습니다.",
        one="{n:g} point taken off for handing in late.",
        many="{n:g} points taken off for handing in late.",
    )


def points_to_mark(points: float) -> Text:
    """Tell the instructor how many points of a student wait to be given."""
    return count(
        points,
        ko="강사가 채점할 점수 {n:g}점",
        one="{n:g} point for you to mark",
        many="{n:g} points for you to mark",
    )


MEASURE = text(ko="평가 지표", en="measure")


def left_out(lines: int) -> Text:
    """Say how many lines are missing in the middle of a text."""
    if not lines:
        return text(ko="가운데를 줄였습니다.", en="Shortened in the middle.")
    return count(
        lines, ko="{n:,}줄을 뺐습니다.", one="{n:,} line left out.", many="{n:,} lines left out."
    )


def ran_fewer(ran: int, asked: int) -> Text:
    """Say that fast grading ran only the first epochs."""
    return text(
        ko="요청한 {asked:,}에포크 가운데 {ran:,}에포크를 실행했습니다. 그 뒤의 값은 "
        "마지막 값을 되풀이한 것이라 그리지 않았습니다.",
        en="Ran {ran:,} of the {asked:,} epochs asked for; values after that repeat the "
        "last one and are not drawn.",
        asked=asked,
        ran=ran,
    )


def ran_all(ran: int) -> Text:
    """Say that every epoch asked for was run."""
    return text(
        ko="{ran:,}에포크를 모두 실행했습니다.", en="Ran all {ran:,} epochs asked for.", ran=ran
    )


def trained_by(here: str | None) -> Text:
    """Say who trained: one trainer for all who ask the same, or the notebook, and why."""
    if here is None:
        return NO_TEXT
    if not here:
        return text(
            ko="같은 학습은 한 번만 하는 채점용 학습기가 학습했습니다.",
            en="Trained by the grader's trainer, which runs equal trainings once.",
        )
    return text(
        ko="노트북 안에서 학습했습니다({here}).",
        en="Trained in the notebook ({here}).",
        here=find_reason(here),
    )


def ended_early(ran: int, asked: int, reason: str | None) -> Text:
    """Say that the student's own code, or an error, ended the training."""
    why = {
        "callback": text(ko="콜백이 학습을 끝냈습니다", en="a callback ended it"),
        "error": text(ko="오류로 학습이 끝났습니다", en="an error ended it"),
    }.get(reason or "", text(ko="학습이 먼저 끝났습니다", en="it ended early"))
    return text(
        ko="요청한 {asked:,}에포크 가운데 {ran:,}에포크에서 {why}.",
        en="Ran {ran:,} of the {asked:,} epochs asked for; {why}.",
        asked=asked,
        ran=ran,
        why=why,
    )
