"""A notebook client whose outputs have a bound while they stream in."""

from __future__ import annotations

import re
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete
from nbformat import NotebookNode
from nbformat.v4 import new_output

_CELL_SHARE = 5
_A_MESSAGE = 100
_AN_ERROR = 100_000
_LOG_LINE = re.compile(
    r"WARNING: All log messages before absl::InitializeLog"
    r"|[IWE]\d{4} \d\d:\d\d:[\d.]+ +\d+ \S+\]"
    r"|Matplotlib is building the font cache"
)
_NOTICE = "\n[The rest of this cell's output was cut: it was too long.]\n"


class BoundedClient(NotebookClient):
    """Keeps the first outputs of each cell and drops the rest as it arrives.

    `room` is the number of bytes that are left for outputs; one cell may use a fifth of all.
    """

    def __init__(self, nb: NotebookNode, room: int, **options: Any) -> None:
        """Run `nb` as nbclient does, within `room` bytes of output."""
        super().__init__(nb, **options)
        self.room = room
        self._a_cell = room // _CELL_SHARE
        self._left: dict[int, int] = {}
        self._cut: set[int] = set()

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> Any:
        """Handle one message of the kernel unless the cell has said enough."""
        if msg["msg_type"] == "status":
            return super().process_message(msg, cell, cell_index)
        if msg["msg_type"] == "stream" and not _without_chatter(msg["content"]):
            return None
        if msg["msg_type"].startswith("comm") or not self._fits(msg, cell, cell_index):
            return None
        try:
            shown = super().process_message(msg, cell, cell_index)
        except CellExecutionComplete:
            raise
        except Exception as error:
            # The kernel is the student's: a message without form is dropped, not believed.
            self.log.warning("dropped a message: %r", error)
            return None
        _join_streams(cell.outputs)
        return shown

    def _fits(self, msg: dict[str, Any], cell: NotebookNode, index: int) -> bool:
        size = _size(msg["content"]) + _A_MESSAGE
        if msg["msg_type"] == "error" and size <= _AN_ERROR:
            # Why the cell stopped is worth more than what it said before.
            return True
        if index in self._cut:
            return False
        left = self._left.setdefault(index, min(self._a_cell, self.room))
        if size <= left:
            self._left[index] -= size
            self.room -= size
            return True
        self._cut.add(index)
        self._keep_start(msg, cell, left)
        return False

    def _keep_start(self, msg: dict[str, Any], cell: NotebookNode, left: int) -> None:
        start = ""
        if msg["msg_type"] == "stream":
            # A quarter, because a character may take four bytes.
            start = str(msg["content"].get("text", ""))[: left // 4]
        cell.outputs.append(new_output("stream", name="stdout", text=start + _NOTICE))


def _without_chatter(content: dict[str, Any]) -> bool:
    """Take what libraries log of their start out of standard error; tell whether anything is left.

    TF_CPP_MIN_LOG_LEVEL silences all of TensorFlow's but what is said before logging is set up.
    Matplotlib says that it looks for fonts when that takes five seconds, as on a busy machine.
    """
    if content.get("name") == "stderr":
        lines = str(content.get("text", "")).splitlines(keepends=True)
        content["text"] = "".join(line for line in lines if not _LOG_LINE.match(line))
    return bool(content.get("text"))


def _join_streams(outputs: list[NotebookNode]) -> None:
    """Join the last two outputs where both are of one stream."""
    if len(outputs) < 2:
        return
    before, last = outputs[-2:]
    if last["output_type"] == before["output_type"] == "stream" and last["name"] == before["name"]:
        before["text"] += last["text"]
        outputs.pop()


def _size(content: Any) -> int:
    """Return about how many bytes a message's content takes in the notebook file."""
    if isinstance(content, str):
        return len(content)
    if isinstance(content, dict):
        return sum(len(str(key)) + _size(value) for key, value in content.items()) + 2
    if isinstance(content, (list, tuple)):
        return sum(_size(value) for value in content) + 2
    return 8
