"""What is told of marks: a page for each student and class, and files for other systems.

The files are made in `exports`. Everything that stems from a submission is hostile here. See
`clean`, `markup` and `images` for what is done about it in pages; `templates/base.html.j2` holds the
Content-Security-Policy behind it.
"""

from nbassay.reports.classroom import collect_work, split_code, write_class_page
from nbassay.reports.inputs import (
    ClassInput,
    FeedbackInput,
    HandMarked,
    NotebookInput,
    NotebookWork,
    ScoreView,
    StudentWork,
    TopicPoints,
)
from nbassay.reports.student import write_feedback

__all__ = [
    "ClassInput",
    "FeedbackInput",
    "HandMarked",
    "NotebookInput",
    "NotebookWork",
    "ScoreView",
    "StudentWork",
    "TopicPoints",
    "collect_work",
    "split_code",
    "write_class_page",
    "write_feedback",
]
