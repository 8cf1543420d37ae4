"""Why a check failed, at its root: the cell that stopped, with what, and what to write instead."""

from nbassay.marking.explaining._roots import Roots
from nbassay.marking.explaining._runs import Run, Runs

__all__ = ["Roots", "Run", "Runs"]
