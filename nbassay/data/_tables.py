"""Tables that assignments bring along as CSV files, or that scikit-learn loads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nbassay.data._own import OwnData
from nbassay.errors import NbassayError, cannot_read

if TYPE_CHECKING:
    import pandas as pd


_TARGET = "target"  # the attribute of a frame that knows its own
# What scikit-learn brings along whole: `load_wine()` and its kin, of one target each.
_SCALED = "diabetes"  # of which scikit-learn standardises the columns unless it is told not to
LOADED = ("breast_cancer", "diabetes", "digits", "iris", "wine")


@dataclass(frozen=True)
class Table:
    """A table as graders get it, its rows (n) in the order of the file.

    `X` (n, k) float64 holds the columns `features`, NaN where one has a gap. `y` (n,) is the
    target: numbers as the file has them, texts, or int64 where `table` was told of classes.
    """

    X: NDArray[np.float64]
    y: NDArray[Any]
    features: tuple[str, ...]
    _frame: pd.DataFrame

    @property
    def frame(self) -> pd.DataFrame:
        """All columns as `pandas.read_csv` or scikit-learn gives them, in a copy of its own."""
        return self._frame.copy()


def table(
    name: str,
    *,
    target: str = "",
    features: Sequence[str] = (),
    classes: Sequence[str] = (),
    scaled: bool = True,
) -> OwnData:
    """Declare a table: the CSV file `name`, or what scikit-learn loads by that name.

    The answers stand in the column `target`; scikit-learn says itself which it is. `features` are
    all columns of numbers but the target, unless given. With `classes` the target holds these texts
    and nothing else; they are numbered from 0 in this order. scikit-learn hands out `diabetes` with
    its columns scaled already; where students load it as it was measured, so has the table, or right
    scalers are taken for wrong: `scaled=False`, as `load_diabetes` has it::

        titanic = table("titanic.csv", target="Survived")
        wine = table("wine")  # as sklearn.datasets.load_wine() has it
    """
    columns = target, tuple(features), tuple(classes)
    if Path(name).suffix and scaled:
        return OwnData(name, lambda path: _take(_read_frame(path), str(path), *columns))
    options = {} if scaled else {"scaled": False}
    return OwnData(
        name,
        lambda _: _take(_load_frame(name, options), f"load_{name}()", *columns),
        "scikit-learn",
    )


def _take(
    frame: pd.DataFrame,
    origin: str,
    target: str,
    features: tuple[str, ...],
    classes: tuple[str, ...],
) -> Table:
    """Return the table that stands in `frame`, which is from `origin`.

    Raises:
        NbassayError: if a column is not there or not as it should be.
    """
    names = [str(name) for name in frame.columns]
    target = target or frame.attrs.get(_TARGET, "")
    if not target:
        raise NbassayError(
            f"{origin}: say where the answers are, target=...; {_suggest('', names)}"
        )
    for column in (target, *features):
        if column not in names:
            raise NbassayError(f"{origin} has no column {column!r}; {_suggest(column, names)}")
    numbers = frame.select_dtypes(["number", "bool"])
    chosen = features or tuple(name for name in numbers.columns if name != target)
    if texts := [name for name in chosen if name not in numbers.columns]:
        raise NbassayError(
            f"{origin}: column {texts[0]!r} is not a column of numbers; choose others"
        )
    if not chosen or frame.empty:
        raise NbassayError(
            f"{origin} has no {'rows' if frame.empty else 'column of numbers'}; put some there"
        )
    X = frame[list(chosen)].to_numpy(np.float64)
    y = _number(origin, frame[target], classes) if classes else _as_array(frame[target])
    for array in (X, y):  # shared by every grader of this process: nobody may write to them
        array.setflags(write=False)
    return Table(X, y, chosen, frame)


def _load_frame(name: str, options: Mapping[str, bool]) -> pd.DataFrame:
    if options and name != _SCALED:
        raise NbassayError(
            f"table({name!r}): scaled=False is of scikit-learn's {_SCALED} alone; leave it out"
        )
    if name not in LOADED:
        near = get_close_matches(name, LOADED, n=1)
        raise NbassayError(
            f"{name!r} is no file with an ending such as .csv, and nothing that scikit-learn brings "
            f"along; " + (f"did you mean {near[0]!r}?" if near else f"it has {', '.join(LOADED)}")
        )
    from sklearn import datasets

    frame: pd.DataFrame = getattr(datasets, f"load_{name}")(as_frame=True, **options).frame
    frame.attrs[_TARGET] = "target"
    return frame


def _read_frame(path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        return pd.read_csv(path)
    except UnicodeDecodeError as error:
        raise NbassayError(f"{path} is not in UTF-8 ({error}); save it again as UTF-8") from error
    except OSError as error:
        raise NbassayError(cannot_read(path, error)) from error
    except ValueError as error:
        reason = " ".join(str(error).split())[:200]
        raise NbassayError(
            f"{path} cannot be read as a table: {reason}; see that it is whole, and "
            "save it again as CSV"
        ) from error


def _number(origin: str, column: pd.Series[Any], classes: tuple[str, ...]) -> NDArray[np.int64]:
    labels = column.astype(str).map({name: number for number, name in enumerate(classes)})
    if labels.isna().any():
        odd = column[labels.isna()].iloc[0]
        raise NbassayError(
            f"{origin}: column {column.name!r} holds {odd!r}, "
            f"which is not one of {', '.join(classes)}; mend the cell, or name it in classes=..."
        )
    return np.array(labels, dtype=np.int64)


def _as_array(column: pd.Series[Any]) -> NDArray[Any]:
    """Return numbers as they are, and texts as NumPy's own."""
    values = column.to_numpy()
    return np.array(values) if values.dtype.kind in "biuf" else values.astype(str)


def _suggest(name: str, names: Sequence[str]) -> str:
    near = get_close_matches(name, names, n=1)
    first = ", ".join([*names[:10], *(["..."] if len(names) > 10 else [])])
    return f"did you mean {near[0]!r}?" if near else f"it has {first}"
