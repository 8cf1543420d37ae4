"""What a notebook can import when it is graded: what Colab has and courses use, and a course's own."""

from __future__ import annotations

import shutil

import pytest
from sandbox_runs import run
from test_packaging import DECLARED, named
from tiny_course import make

from nbassay.authoring.readme import write_readme
from nbassay.cohort.class_run import grade_assignment
from nbassay.course import packages
from nbassay.errors import EnvironmentProblem
from nbassay.grading import Options

USED = """
import importlib
for name in {names!r}:
    importlib.import_module(name)
import cv2, numpy, statsmodels.formula.api, plotly.express as px
from tqdm.notebook import tqdm as drawn
from tqdm.auto import tqdm
print(sum(one for one in tqdm(range(4))), sum(one for one in drawn(range(4))))
px.scatter(x=[1, 2], y=[3, 4]).show()
print(cv2.cvtColor(numpy.zeros((4, 5, 3), "uint8"), cv2.COLOR_BGR2GRAY).shape)
"""

DRAWS = """
import keras, os
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
keras.utils.plot_model(model, "model.png", show_shapes=True)
print(os.path.exists("model.png"))
"""

# What pydot does where no `dot` is found.
LACKS = """
import pydot
def lacks(*arguments, **options):
    raise FileNotFoundError("dot")
pydot.Dot.create = lacks
"""


@pytest.mark.keras
def test_what_courses_use_can_be_used_in_the_sandbox(tmp_path):
    """Plotly's figure leaves room for what is printed after it, and `plot_model` says what it lacks.

    Where graphviz is installed it draws.
    """
    ran = run(tmp_path / "out", USED.format(names=packages.FOR_NOTEBOOKS), DRAWS, LACKS + DRAWS)
    assert ran.statuses == ["ok", "ok", "ok"], ran.record
    assert ran.text(0).endswith("6 6\n(4, 5)\n")
    assert [kind for output in ran.outputs[0] for kind in output.get("data", ())]
    drawn = ran.text(1)
    assert "True" in drawn if shutil.which("dot") else "install graphviz" in drawn
    assert "install graphviz" in ran.text(2)


def test_packages_for_notebooks_are_declared_and_bring_no_other_framework():
    declared = {named(packages._DISTRIBUTIONS.get(name, name)) for name in packages.FOR_NOTEBOOKS}
    assert declared - {"tensorflow"} <= DECLARED
    assert packages.find_not_installed(packages.FOR_NOTEBOOKS) == []


def test_a_course_adds_packages_of_its_own_and_students_read_of_them(tmp_path):
    one = make(tmp_path, 'packages = ["yaml", "numpy"]').assignment("tiny")
    assert packages.importable(one) == (*packages.FOR_NOTEBOOKS, "yaml")
    (line,) = [line for line in write_readme(one).splitlines() if "Packages" in line]
    assert all(f"`{name}`" in line for name in packages.importable(one))


def test_grading_is_refused_in_one_line_where_a_package_is_missing(tmp_path):
    course = make(tmp_path, 'packages = ["no_such_package"]')
    shutil.copytree(course.root / "source", course.root / "release")
    with pytest.raises(EnvironmentProblem) as refused:
        packages.require_packages(course.assignment("tiny"))
    text = str(refused.value)
    assert "\n" not in text
    for part in ("no_such_package", "pip install no_such_package", "tiny/assignment.toml"):
        assert part in text
    with pytest.raises(EnvironmentProblem, match="no_such_package"):
        grade_assignment(course.assignment("tiny"), [], Options(jobs=1))
