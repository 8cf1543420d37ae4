"""Every sentence of ours on the pages, in the two languages of the course."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nbassay.results import NO_MESSAGE, Message, Outcome, Status


@dataclass(frozen=True)
class Explained:
    """A word for a state, what it means, and what to do about it; `tone` picks its colour."""

    word: Message
    meaning: Message
    advice: Message
    tone: str


STATUS: Mapping[Status, Explained] = {
    "graded": Explained(
        Message("채점 완료", "Graded"),
        Message("모든 노트북을 끝까지 살펴보았습니다.", "Every notebook was looked at to its end."),
        Message("아래에서 항목마다 결과를 확인하세요.", "Read below what each check found."),
        "good",
    ),
    "missing": Explained(
        Message("제출되지 않음", "Not handed in"),
        Message("노트북 파일을 찾지 못했습니다.", "A notebook was not found in the submission."),
        Message(
            "배포된 파일 이름을 그대로 두고 모든 노트북을 다시 제출하세요.",
            "Hand in every notebook under the file name it was released with.",
        ),
        "bad",
    ),
    "unreadable": Explained(
        Message("읽을 수 없음", "Unreadable"),
        Message("파일을 노트북으로 읽지 못했습니다.", "The file could not be read as a notebook."),
        Message(
            "Jupyter나 Colab에서 열어 .ipynb로 저장한 뒤 다시 제출하세요.",
            "Open it in Jupyter or Colab, save it as .ipynb and hand it in again.",
        ),
        "bad",
    ),
    "crashed": Explained(
        Message("실행 중 멈춤", "Crashed"),
        Message(
            "노트북을 실행하던 커널이 끝나기 전에 종료되어, 그때까지 정의한 것이 사라졌습니다.",
            "The kernel ended before the notebook came to its end, with all that was defined by then.",
        ),
        Message(
            "커널을 다시 시작해 모든 셀을 차례로 실행하고, 멈추는 셀을 고치세요. "
            "exit()나 quit()는 지우세요.",
            "Restart the kernel, run all cells in order and mend the one that stops it. "
            "Remove exit() and quit().",
        ),
        "bad",
    ),
    "timed_out": Explained(
        Message("시간 초과", "Timed out"),
        Message(
            "정해진 시간 안에 끝나지 않은 셀이 있어 중단했습니다. 시간이 남은 만큼 아래 셀은 이어서 "
            "실행했습니다.",
            "A cell did not end within its time and was interrupted; those below ran as far as there "
            "was time.",
        ),
        Message(
            "끝나지 않는 반복문, 지나치게 많은 에포크, 입력을 기다리는 코드가 있는지 보세요.",
            "Look for endless loops, far too many epochs, or code that waits for input.",
        ),
        "bad",
    ),
    "out_of_memory": Explained(
        Message("메모리 초과", "Out of memory"),
        Message(
            "노트북이 정해진 양보다 많은 메모리를 썼습니다.",
            "The notebook used more memory than it may.",
        ),
        Message(
            "큰 배열을 여러 벌 복사하거나 float64로 바꾸는 곳을 찾고, 쓰지 않는 배열은 지우세요.",
            "Look for several copies of large arrays or needless float64, and delete unused ones.",
        ),
        "bad",
    ),
    "tampered": Explained(
        Message("확인 필요", "Needs a look"),
        Message(
            "실행 기록이 온전하지 않아 그대로 믿을 수 없습니다.",
            "The record of the run is not whole, so it cannot be relied on.",
        ),
        Message(
            "노트북 자신의 과제와 상관없이 실행 환경을 바꾸는 코드를 지우고 다시 제출하거나, "
            "까닭을 모르면 강사에게 물어보세요.",
            "Remove code that changes the environment rather than solving the exercise and hand "
            "in again; if you do not know why this happened, ask your instructor.",
        ),
        "bad",
    ),
}

LEFT_TO_PERSON = Explained(
    Message("채점 대기", "Waiting"),
    Message(
        "채점 컴퓨터의 문제로 자동 채점을 마치지 못했습니다.",
        "A problem of the grading machine kept this from being graded automatically.",
    ),
    Message(
        "강사가 직접 확인하거나 다시 채점합니다. 아래 항목의 점수는 아직 정해지지 않았습니다.",
        "Your instructor will look at it or grade it again; its points are not decided yet.",
    ),
    "wait",
)

OUTCOME: Mapping[Outcome, Message] = {
    "passed": Message("통과", "Passed"),
    "failed": Message("미통과", "Failed"),
    "not_run": Message("확인 안 됨", "Not run"),
}
ICON: Mapping[str, str] = {"passed": "✓", "failed": "✗", "not_run": "–", "waiting": "…"}

WAITING = Message("채점 대기", "Waiting")
BROKEN = Message(
    "이 항목은 자동으로 채점하지 못했습니다. 강사가 직접 채점하며, 감점이 아닙니다.",
    "This could not be checked automatically. Your instructor will mark it; nothing is lost.",
)
NOT_RUN = Message(
    "앞에서 실행이 멈추어 확인하지 못했습니다.",
    "The run stopped before this could be checked.",
)
CHANGED = Message("강사가 점수를 바꾸었습니다.", "Your instructor changed these points.")

BUDGET: Mapping[str, Message] = {
    "fast": Message(
        "빠른 채점 (학습은 일부 에포크만 실행)", "fast grading (training runs fewer epochs)"
    ),
    "full": Message("전체 채점 (학습을 끝까지 실행)", "full grading (training runs to its end)"),
}
ISOLATION: Mapping[str, Message] = {
    "bwrap": Message("격리된 샌드박스 (bwrap)", "isolated sandbox (bwrap)"),
    "none": Message("격리하지 않음 (none)", "no isolation (none)"),
}

ALL_RIGHT = Message(
    "고칠 것이 없습니다. 모든 자동 채점 항목을 통과했습니다.",
    "Nothing to mend: every automatic check passed.",
)
NOTHING_FOUND = Message(
    "자동 채점에서 고칠 것을 찾지 못했습니다.", "Automatic grading found nothing to mend."
)
NO_CHECKS = Message(
    "이 노트북에는 자동 채점 항목이 없습니다.", "This notebook has no automatic checks."
)

ROLE: Mapping[str, Message] = {
    "yours": Message("내 코드", "your code"),
    "extra": Message("추가한 셀", "cell you added"),
    "hand": Message("강사가 채점하는 셀", "marked by your instructor"),
    "given": Message("주어진 코드", "given code"),
    "test": Message("공개 테스트", "visible test"),
    "text": Message("글", "text"),
}
RUN_STATUS: Mapping[str, Message] = {
    "error": Message("오류", "error"),
    "timed_out": Message("시간 초과", "timed out"),
    "not_run": Message("실행되지 않음", "not run"),
}

SHOWN_AS_TEXT = Message("글자로만 보입니다", "shown as text only")
BAD_IMAGE = Message(
    "그림을 보여 줄 수 없습니다 (올바른 PNG·JPEG가 아니거나, 너무 크거나, 너무 많습니다).",
    "A picture cannot be shown (no valid PNG or JPEG, too large, or one too many).",
)
NO_ROOM = Message(
    "이 셀의 나머지 출력은 너무 길어 뺐습니다.",
    "The rest of this cell's output was too long and is left out.",
)
NO_ROOM_FOR_CELLS = Message(
    "노트북이 너무 길어 나머지 셀은 뺐습니다.",
    "The notebook is too long; its remaining cells are left out.",
)
NOT_DRAWN = Message(
    "학습이 매우 많아 처음 몇 개만 그렸습니다.",
    "There were very many trainings; only the first few are drawn.",
)
UNREADABLE_CELLS = Message(
    "실행한 노트북을 읽을 수 없어 셀을 보여 주지 못합니다.",
    "The executed notebook cannot be read, so its cells are not shown.",
)


def named(names: Iterable[str], words: Mapping[str, Message]) -> list[Message]:
    """Return budgets or isolations in words, each once; unknown ones as they are called."""
    return [words.get(name, Message(name, name)) for name in dict.fromkeys(names) if name]


def count(number: float, noun: str) -> str:
    """Return a number with its English noun: 1 point, 1.5 points, 2,000 lines."""
    shown = f"{number:,.2f}".rstrip("0").rstrip(".")
    return f"{shown} {noun}" if number == 1 else f"{shown} {noun}s"


def waiting(points: float) -> Message:
    """Say how many points a person still has to give."""
    return Message(
        f"{points:g}점은 강사의 채점을 기다립니다.",
        f"{count(points, 'point')} still to be given by your instructor.",
    )


def late(points: float) -> Message:
    """Say how many points handing in late has cost."""
    return Message(
        f"늦은 제출로 {points:g}점을 뺐습니다.",
        f"{count(points, 'point')} taken off for handing in late.",
    )


def points_to_mark(points: float) -> Message:
    """Tell the instructor how many points of a student wait to be given."""
    return Message(f"강사가 채점할 점수 {points:g}점", f"{count(points, 'point')} for you to mark")


def left_out(lines: int) -> Message:
    """Say how many lines are missing in the middle of a text."""
    if not lines:
        return Message("가운데를 줄였습니다.", "Shortened in the middle.")
    return Message(f"{lines:,}줄을 뺐습니다.", f"{count(lines, 'line')} left out.")


def ran_fewer(ran: int, asked: int) -> Message:
    """Say that fast grading ran only the first epochs."""
    return Message(
        f"요청한 {asked:,} 에포크 가운데 {ran:,} 에포크를 실행했습니다. "
        "그 뒤의 값은 마지막 값을 되풀이한 것이라 그리지 않았습니다.",
        f"Ran {ran:,} of the {asked:,} epochs asked for; values after that repeat the last one "
        "and are not drawn.",
    )


def ran_all(ran: int) -> Message:
    """Say that every epoch asked for was run."""
    return Message(f"{ran:,} 에포크를 모두 실행했습니다.", f"Ran all {ran:,} epochs asked for.")


def trained_by(here: str | None) -> Message:
    """Say who trained: one trainer for all who ask the same, or the notebook, and why."""
    if here is None:
        return NO_MESSAGE
    if not here:
        return Message(
            "같은 학습은 한 번만 하는 채점용 학습기가 학습했습니다.",
            "Trained by the grader's trainer, which does equal trainings once.",
        )
    return Message(f"노트북 안에서 학습했습니다 ({here}).", f"Trained in the notebook ({here}).")


def ended_early(ran: int, asked: int, reason: str | None) -> Message:
    """Say that the student's own code, or an error, ended the training."""
    why = {
        "callback": Message("콜백이 학습을 끝냈습니다", "a callback ended it"),
        "error": Message("오류로 학습이 끝났습니다", "an error ended it"),
    }.get(reason or "", Message("학습이 먼저 끝났습니다", "it ended early"))
    return Message(
        f"요청한 {asked:,} 에포크 가운데 {ran:,} 에포크에서 {why.ko}.",
        f"Ran {ran:,} of the {asked:,} epochs asked for; {why.en}.",
    )
