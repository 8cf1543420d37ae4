"""What the desk says of attempts and deadlines, and when it cannot do what is asked."""

from __future__ import annotations

from datetime import UTC, datetime

from nbassay.desk.desk_tables import Attempt
from nbassay.desk.due_dates import DueDate
from nbassay.desk.waiting_line import Place
from nbassay.texts import NO_TEXT, Text, count, text

NOBODY = text(
    ko="먼저 강사에게 받은 개인 링크로 들어오세요. 링크가 만료되었거나 취소되었다면 새 링크를 요청하세요.",
    en="Come in by the personal link that your instructor gave you; ask for a new one if it has "
    "expired or was taken back.",
)
NO_LAUNCH = text(
    ko="로그인을 확인하지 못했습니다. 학습 관리 시스템이나 JupyterHub에서 이 과제를 다시 열고, 그래도 되지 "
    "않으면 강사에게 알리세요.",
    en="Your sign-in could not be confirmed. Open this from your learning platform or JupyterHub once "
    "more, and tell your instructor if that does not help.",
)
NOT_HERE = text(ko="그런 페이지가 없습니다.", en="There is no such page.")
TOO_OFTEN = text(
    ko="요청이 너무 잦습니다. 몇 분 뒤에 다시 시도하세요.",
    en="That was too often: try again in a few minutes.",
)
FROM_ELSEWHERE = text(
    ko="이 요청은 이 페이지에서 보낸 것이 아닙니다. 페이지를 새로 열고 다시 시도하세요.",
    en="This request did not come from this page: open the page again and repeat it.",
)
NO_ROOM = text(
    ko="지금은 파일을 보관할 수 없어 제출되지 않았습니다. 강사에게 알리고 나중에 다시 제출하세요.",
    en="The file cannot be kept at the moment, so it was not handed in: tell your instructor, and "
    "hand it in again later.",
)
CANNOT_NOW = text(
    ko="지금은 처리할 수 없습니다. 강사에게 알려 주세요. 이미 제출한 것은 그대로 보관되어 있습니다.",
    en="This cannot be done at the moment: tell your instructor. What was handed in is kept.",
)
NOT_TAKEN = text(
    ko="지금은 제출을 받을 수 없어 제출되지 않았습니다. 강사에게 알리고 잠시 뒤에 다시 제출하세요.",
    en="Nothing can be taken in at the moment, so it was not handed in: tell your instructor, and hand "
    "it in again in a while.",
)
WRONG_HOURS = text(
    ko="연장은 0에서 8760 사이의 시간 수로 적으세요.",
    en="More time is a number of hours from 0 to 8760.",
)
UNKNOWN_STUDENT = text(ko="명단에 없는 학생입니다.", en="Nobody of that name is in the roster.")


def not_in_roster(identity: str) -> Text:
    """Say that somebody who signed in elsewhere is nobody of this course."""
    return text(
        ko="`{identity}`{은} 이 과정의 명단에 없습니다. 이 이름을 강사에게 알리세요.",
        en="`{identity}` is not in the roster of this course: tell your instructor this name.",
        identity=identity,
    )


def too_large(most: int) -> Text:
    """Say that what was handed in is more than `most` bytes."""
    return text(
        ko="파일이 너무 큽니다. 모두 합해 {most} MB까지 제출할 수 있으니 출력을 지우고 다시 제출하세요.",
        en="This is too large: {most} MB at most can be handed in, so clear the outputs and try "
        "again.",
        most=most // 1024**2,
    )


def too_late(date: DueDate) -> Text:
    """Say that what comes in now would count for nothing."""
    return text(
        ko="마감({due})이 지나 더는 제출할 수 없습니다.",
        en="The deadline ({due}) is over, so nothing can be handed in any more.",
        due=moment(date.due),
    )


def no_attempts_left(most: int) -> Text:
    """Say that all attempts are used up."""
    return count(
        most,
        ko="제출 횟수 {n}회를 모두 썼습니다.",
        one="The {n} attempt that you have is used up.",
        many="All {n} attempts are used up.",
    )


def moment(when: datetime | None) -> str:
    """Return a moment of the tables in the machine's own zone, which is named."""
    if when is None:
        return "–"
    local = when.replace(tzinfo=UTC).astimezone()
    return f"{local:%Y-%m-%d %H:%M} {local.tzname() or ''}".strip()


def say_late_rule(date: DueDate) -> Text:
    """Say what becomes of late work; nothing where there is no deadline."""
    if date.due is None:
        return NO_TEXT
    return _LATE_RULES[date.late_rule]


_LATE_RULES = {
    "none": text(
        ko="늦게 낸 것도 감점 없이 받고, 늦었다고 표시합니다.",
        en="Late work is taken without a penalty, and marked as late.",
    ),
    "zero": text(ko="마감 뒤에는 받지 않습니다.", en="Nothing is taken after the deadline."),
    "own": text(
        ko="늦게 낸 것은 과정의 규칙에 따라 감점합니다.",
        en="Points are taken off late work by the rule of this course.",
    ),
}


def say_state(attempt: Attempt, place: Place | None, notebooks: int) -> Text:
    """Say how far the marking of an attempt has got; `place` is its place in the queue."""
    if place is not None and place.state == "marking":
        return text(
            ko="채점하는 중입니다: 노트북 {all}개 가운데 {done}개를 마쳤습니다.",
            en="Being marked: {done} of {all} notebooks are done.",
            done=place.done,
            all=notebooks,
        )
    if place is not None and place.ahead:
        return count(
            place.ahead,
            ko="기다리는 중입니다: 앞에 {n}건이 있습니다.",
            one="Waiting: {n} hand-in comes before it.",
            many="Waiting: {n} hand-ins come before it.",
        )
    if attempt.left_to_person and attempt.state == "marked":
        return _LEFT
    return _STATES[attempt.state]


_LEFT = text(
    ko="기계가 채점하지 못한 것이 있어 강사가 직접 봅니다.",
    en="Something could not be marked by the machine; your instructor will see to it.",
)
_STATES = {
    "waiting": text(ko="기다리는 중입니다: 다음 차례입니다.", en="Waiting: it is next."),
    "marking": text(ko="채점하는 중입니다.", en="Being marked."),
    "marked": text(ko="채점했습니다.", en="Marked."),
    "superseded": text(
        ko="채점하기 전에 새로 제출한 것으로 바뀌었습니다.",
        en="Replaced by a newer one before it was marked.",
    ),
    "stuck": _LEFT,
}
