"""What the log says of a check that broke: the author's own lines, or that the fault is nbassay's."""

from __future__ import annotations

import logging

from nbassay.course.layout import Assignment
from nbassay.marking._check_words import BROKEN
from nbassay.marking.author_trace import describe_fault, is_raised_inside
from nbassay.results import OWN_FAULT
from nbassay.store.faults import describe_own_fault, keep_traceback
from nbassay.texts import Text

log = logging.getLogger(__name__)


def log_broken(
    identity: str, place: object, error: BaseException, assignment: Assignment
) -> tuple[Text, bool]:
    """Log how the check `identity`, written at `place`, broke; return what is said of it.

    And whether nbassay itself is at fault, or may be: an author's line led into its code.
    """
    state = assignment.course.state
    fault = describe_fault(error, assignment.graders)
    if not fault:
        log.error("%s", describe_own_fault(error, f"{identity} ({place})", state))
        return OWN_FAULT, True
    if not is_raised_inside(error, assignment.graders):
        log.error("grader %s broke: %s", identity, fault)
        return BROKEN, False
    log.error(
        "grader %s broke inside nbassay: %s; if that line is as docs/graders.md says, it is "
        "nbassay's own fault: report it, %s",
        identity,
        fault,
        keep_traceback(error, f"{identity} ({place})", state),
    )
    return BROKEN, True
