"""At a commit, source notebooks lose their outputs and keep their cell ids."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "nbassay" / "authoring" / "scaffold" / "templates"
SOURCES = [*sorted((ROOT / "source").glob("*/*.ipynb")), *sorted(TEMPLATES.glob("*/*.ipynb"))]


class Repository:
    """A git repository of a test's own with this repository's hooks installed."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "repository"
        self.root.mkdir(parents=True)
        # Nothing of the user's git takes part, nor of a git that has started these tests.
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            **{"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
            **{f"GIT_{who}_NAME": "someone" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "someone@example.org" for who in ("AUTHOR", "COMMITTER")},
            "PRE_COMMIT_HOME": str(folder / "pre-commit"),
        }
        for name in (".pre-commit-config.yaml", "pyproject.toml"):
            shutil.copyfile(ROOT / name, self.root / name)
        (self.root / ".venv").symlink_to(sys.prefix)
        self.run("git", "init", "--quiet")
        (self.root / ".git" / "info").mkdir(exist_ok=True)
        (self.root / ".git" / "info" / "exclude").write_text(".venv\n")
        self.pre_commit("install")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.root, env=self._environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip

    def pre_commit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "pre_commit", *arguments)

    def commit(self) -> subprocess.CompletedProcess[str]:
        assert self.run("git", "add", "--all").returncode == 0
        return self.run("git", "commit", "--quiet", "--message", "something")

    def add(self, name: str, content: str) -> Path:
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
        return target


@pytest.fixture
def repository(tmp_path) -> Repository:
    return Repository(tmp_path)


def saved_by_jupyter(content: str) -> str:
    """Return a notebook as Jupyter saves it after running everything."""
    notebook = json.loads(content)
    notebook["metadata"]["language_info"] |= {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": "3.11.7",
    }
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "code":
            cell["execution_count"] = number
            cell["metadata"]["execution"] = {"shell.execute_reply": "2026-01-01T00:00:00Z"}
            cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": ["secret\n"]}]
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def test_a_commit_takes_outputs_off_a_source_notebook_and_leaves_the_rest(repository):
    source = SOURCES[0].read_text(encoding="utf-8")
    notebook = repository.add("source/college/logistic.ipynb", saved_by_jupyter(source))
    assert "secret" in notebook.read_text(encoding="utf-8")

    refused = repository.commit()
    assert refused.returncode == 1
    assert "source notebooks without outputs" in refused.stderr + refused.stdout
    # Byte for byte: ids, nbgrader's settings, order of keys and end of file.
    assert notebook.read_text(encoding="utf-8") == source

    done = repository.commit()
    assert done.returncode == 0, done.stdout + done.stderr
    committed = repository.run("git", "show", "HEAD:source/college/logistic.ipynb").stdout
    assert committed == source


def test_outputs_of_solutions_stay(repository):
    kept = saved_by_jupyter(SOURCES[0].read_text(encoding="utf-8"))
    solution = repository.add("solutions/college/logistic.ipynb", kept)
    done = repository.commit()
    assert done.returncode == 0, done.stdout + done.stderr
    assert solution.read_text(encoding="utf-8") == kept


def test_a_commit_with_code_that_ruff_refuses_is_stopped(repository):
    repository.add("graders/geometry/test_area.py", '"""Checks."""\n\nassert undefined\n')
    untidy = repository.add("graders/geometry/area.py", '"""Area."""\n\nPI=3\n')
    refused = repository.commit()
    assert refused.returncode == 1
    assert "undefined" in refused.stderr + refused.stdout
    assert "PI = 3" in untidy.read_text(encoding="utf-8")
    # What a museum holds is as students write it.
    (repository.root / "graders" / "geometry" / "test_area.py").unlink()
    piece = repository.add("graders/geometry/submissions/area/wrong_pi.py", "# %% [area]\nPI=3\n")
    done = repository.commit()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PI=3" in piece.read_text(encoding="utf-8")


def test_the_hook_finds_nothing_to_do_in_this_repository(repository):
    for path in SOURCES:
        name = path.relative_to(ROOT).as_posix()
        repository.add(name, path.read_text(encoding="utf-8"))
    repository.run("git", "add", "--all")
    done = repository.pre_commit("run", "nbstripout", "--all-files")
    assert done.returncode == 0, done.stdout + repository.run("git", "diff").stdout
    assert "Passed" in done.stdout
