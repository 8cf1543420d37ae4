"""What the project needs is declared, and a Python that cannot do is refused in one line."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from nbassay import __version__, cli
from nbassay.authoring.carried_course import PARTS
from nbassay.errors import ExitCode, NbassayError

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def named(requirement: str) -> str:
    """Return the name of a requirement, spelled as a registry compares it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=!~;\[ ]", requirement)[0]).lower()


DECLARED = {named(requirement) for requirement in PROJECT["dependencies"]}
# What one room alone is built from, and says how to get: that of `nbassay serve`.
OF_THE_DESK = {named(requirement) for requirement in PROJECT["optional-dependencies"]["serve"]}


def imported(package: Path) -> set[str]:
    """Return the outermost names of everything that a package imports, but the standard library."""
    names: set[str] = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names - {package.name}


def test_every_package_that_is_imported_is_declared():
    distributions = packages_distributions()
    missing = {
        name
        for name in imported(ROOT / "nbassay")
        if not (DECLARED | OF_THE_DESK) & {named(one) for one in distributions.get(name, [name])}
    }
    assert not missing


def test_every_declared_package_is_pinned_in_the_known_good_set():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    pinned = {named(line) for line in lines}
    assert (DECLARED | OF_THE_DESK) - pinned <= {
        "tensorflow"
    }  # where tensorflow-cpu is not to be had
    assert lines == sorted(lines, key=str.casefold)
    assert not [name for name in pinned if name.startswith(("torch", "nvidia", "jax"))]


@pytest.mark.parametrize(
    ("version", "refused"), [((3, 10), True), ((3, 12), False), ((3, 14), True)]
)
def test_make_refuses_a_python_without_tensorflow_in_one_line(tmp_path, version, refused):
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    python = tmp_path / "python"  # says that it is another, and makes no environment
    python.write_text(
        f"#!{sys.executable}\nimport sys\nif sys.argv[1] != '-c': sys.exit('an environment')\n"
        f"sys.version_info = {(*version, 0)}\nexec(sys.argv[2])\n"
    )
    python.chmod(0o755)
    done = subprocess.run(
        ["make", f"PYTHON={python}", ".venv/ready"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    if refused:
        needed = "Python 3.11, 3.12 or 3.13 is needed"
        assert len(said) == 1 and said[0].startswith(needed) and "PYTHON=python3.1" in said[0]
    else:
        assert said == ["an environment"]


def test_importing_the_package_changes_nothing_in_the_process():
    """An instructor's own notebook may import it beside a TensorFlow that is to use its GPU."""
    code = (
        "import os, sys; environment, names = dict(os.environ), set(sys.modules)\n"
        "import nbassay\n"
        "assert dict(os.environ) == environment\n"
        "assert {name for name in set(sys.modules) - names if name != 'nbassay'} == set()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_windows_is_told_in_one_line_what_to_do():
    """Python there has no `fcntl` and no `resource`; without this line the import would fail."""
    code = (
        "import runpy, sys; sys.platform = 'win32'; sys.modules |= dict(fcntl=None, resource=None)\n"
        "sys.argv = ['nbassay', '--version']; runpy.run_module('nbassay', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == ExitCode.ENVIRONMENT
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "WSL 2" in done.stderr


def test_the_command_says_its_version(capsys):
    assert cli.run(["--version"]) == 0
    assert capsys.readouterr().out == f"nbassay {__version__}\n"


MOST_WHEEL_BYTES = 8_000_000  # of which four million are samples of data sets
LEFT_BEHIND = {"__pycache__", ".ipynb_checkpoints"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder in which a wheel of this checkout is unpacked, as pip does."""
    made = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", made]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = made.glob("*.whl")
    assert wheel.stat().st_size < MOST_WHEEL_BYTES
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(made / "site")
    return made / "site"


def in_an_empty_folder(
    installed: Path, folder: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run the installed nbassay where there is nothing of a checkout."""
    folder.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-m", "nbassay", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )


def content_of(root: Path) -> dict[str, bytes]:
    """Return what source, release and graders of a course hold."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for part in PARTS
        for path in (root / part).rglob("*")
        if path.is_file() and not LEFT_BEHIND & set(path.parts)
    }


def test_every_file_of_the_package_is_in_a_wheel(installed):
    """Templates, samples and catalogues as well, which no import would miss."""
    package = ROOT / "nbassay"
    missing = [
        path.relative_to(ROOT).as_posix()
        for path in package.rglob("*")
        if path.is_file()
        and not LEFT_BEHIND & set(path.parts)
        and not (installed / path.relative_to(ROOT)).is_file()
    ]
    assert not missing


def test_what_was_installed_puts_the_whole_course_into_an_empty_folder(installed, tmp_path):
    done = in_an_empty_folder(
        installed, tmp_path / "empty", "demo", "--no-class", "--folder", "mine"
    )
    assert done.returncode == 0, done.stderr
    made = tmp_path / "empty" / "mine"
    assert str(made) in done.stdout
    assert content_of(made) == content_of(ROOT)
    assert (made / "nbgrader_config.py").is_file()
    assert not (made / "submitted").exists()


def test_what_was_installed_begins_a_course_in_an_empty_folder(installed, tmp_path):
    done = in_an_empty_folder(installed, tmp_path / "empty", "new", "area")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "empty" / "graders" / "area" / "test_area.py").is_file()


def test_what_was_installed_is_not_this_checkout(installed, tmp_path):
    """Else the tests above would say nothing of a wheel."""
    place = "import nbassay, sys; sys.stdout.write(nbassay.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", place],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout).is_relative_to(installed)


def test_the_course_in_a_wheel_lies_where_a_submission_cannot_read_it(installed):
    """The sandbox covers `site-packages/nbassay`; a package beside it would be there to be read."""
    assert {path.name for path in installed.iterdir()} == {
        "nbassay",
        f"nbassay-{__version__}.dist-info",
    }


def test_a_folder_in_use_is_not_overwritten_by_a_demo(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    for arguments in ([], ["--no-class"]):
        with pytest.raises(NbassayError, match="is not empty; name another with --folder"):
            cli.run(["demo", "--folder", str(tmp_path), *arguments])
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
