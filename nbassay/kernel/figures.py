"""A count of what was drawn, taken when a figure is shown."""

from __future__ import annotations

from typing import Any

from .plain import is_a, loaded

_MAX_FIGURES = 500
_MAX_TITLES = 100


class FigureLog:
    """The figures shown since the last capture."""

    def __init__(self) -> None:
        """Start with no figure."""
        self._shown: list[dict[str, Any]] = []

    def watch(self, formatter: Any) -> None:
        """Look at everything that IPython's display formatter is asked to show.

        Both `plt.show()` and a figure left open at the end of a cell pass through it.
        """
        show = formatter.format

        def format_and_count(value: Any, *args: Any, **kwargs: Any) -> Any:
            if is_a(value, loaded("matplotlib.figure", "Figure")):
                self._count(value)
            return show(value, *args, **kwargs)

        formatter.format = format_and_count

    def _count(self, figure: Any) -> None:
        if len(self._shown) >= _MAX_FIGURES:
            return
        try:
            self._shown.append(summary(figure))
        except Exception:
            # A broken figure must fail where the student sees it: in drawing, not in counting.
            self._shown.append({"axes": 0, "images": 0, "lines": 0, "bars": 0, "titles": []})

    def take(self) -> list[dict[str, Any]]:
        """Return the figures shown since this was last called."""
        shown, self._shown = self._shown, []
        return shown


def summary(figure: Any) -> dict[str, Any]:
    """Return how many axes, images, lines and bars a figure has, and its titles."""
    axes = list(figure.axes)
    titles = [axis.get_title() for axis in axes]
    whole = figure.get_suptitle()
    return {
        "axes": len(axes),
        "images": sum(len(axis.images) for axis in axes),
        "lines": sum(len(axis.lines) for axis in axes),
        "bars": sum(len(bars) for axis in axes for bars in axis.containers if _is_bars(bars)),
        "titles": [str(title)[:200] for title in [whole, *titles] if title][:_MAX_TITLES],
    }


def _is_bars(container: Any) -> bool:
    return is_a(container, loaded("matplotlib.container", "BarContainer"))
