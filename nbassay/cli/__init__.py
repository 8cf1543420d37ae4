"""The `nbassay` command: arguments in, calls, tables out."""

from nbassay.cli._main import app, main, run

__all__ = ["app", "main", "run"]
