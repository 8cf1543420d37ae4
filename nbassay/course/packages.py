"""What a notebook can import when it is graded, besides Python's own modules."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable
from importlib.metadata import packages_distributions, version
from importlib.util import find_spec

from nbassay.course.layout import Assignment
from nbassay.errors import EnvironmentProblem

# What Colab has and courses use, in the order in which students read it. Each is among the
# packages that nbassay declares; nothing of it brings PyTorch or CUDA.
FOR_NOTEBOOKS = (
    *("numpy", "scipy", "pandas", "sklearn", "imblearn", "statsmodels", "tensorflow", "keras"),
    *("matplotlib", "seaborn", "plotly", "PIL", "cv2", "h5py", "tensorboard", "tqdm", "pydot"),
    *("ipywidgets", "IPython"),
)


def importable(assignment: Assignment) -> tuple[str, ...]:
    """Return the packages that notebooks of the assignment can import, as `import` names them.

    Python's own modules are not among them; they are always there.
    """
    return tuple(dict.fromkeys((*FOR_NOTEBOOKS, *assignment.packages)))


def find_not_installed(names: Iterable[str]) -> list[str]:
    """Return those of the packages, as `import` names them, that are not where nbassay runs."""
    return [name for name in names if find_spec(name) is None]


def require_packages(assignment: Assignment) -> None:
    """Make sure that what notebooks of the assignment may import is installed here.

    Raises:
        EnvironmentProblem: if not, naming what is missing and how to get it.
    """
    missing = find_not_installed(importable(assignment))
    if missing:
        raise EnvironmentProblem(
            f"notebooks of {assignment.name} may import {', '.join(missing)}, which is not "
            f"installed; {how_to_install(missing)} (packages of a course stand in "
            f"{assignment.graders / 'assignment.toml'})"
        )


def how_to_install(names: Iterable[str]) -> str:
    """Return in words how to get packages that are called as `import` calls them."""
    return (
        f"run {sys.executable} -m pip install {' '.join(_DISTRIBUTIONS.get(n, n) for n in names)}"
    )


_DISTRIBUTIONS = {
    "sklearn": "scikit-learn",
    "imblearn": "imbalanced-learn",
    "PIL": "pillow",
    "cv2": "opencv-python-headless",
    "IPython": "ipython",
}


def versions_of(assignment: Assignment) -> dict[str, str]:
    """Return the versions of the packages that the assignment names itself, by distribution."""
    found = (name for package in assignment.packages for name in _distributions().get(package, ()))
    return {name: version(name) for name in sorted(found)}


@functools.cache
def _distributions() -> dict[str, list[str]]:
    """Return for each name that can be imported the distributions that bring it; slow to find."""
    return dict(packages_distributions())
