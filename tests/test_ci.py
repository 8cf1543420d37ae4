"""The files for CI services: of their public schemas, and their own lines run on a tiny course."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from conftest import ROOT
from tiny_course import ANSWERS, hand_in, released

from nbassay import cli

CI = ROOT / "ci"
ACTION, WORKFLOW = CI / "github" / "action.yml", CI / "github" / "grade.yml"
GITLAB = CI / "gitlab" / "gitlab-ci.yml"
SCHEMAS = {
    ACTION: ["vendor.github-actions"],
    WORKFLOW: ["vendor.github-workflows", "custom.github-workflows-require-timeout"],
    GITLAB: ["vendor.gitlab-ci"],
}
SECRETS = re.compile(r"secrets\.|TOKEN|token")
ACTION_STEPS = yaml.safe_load(ACTION.read_text(encoding="utf-8"))["runs"]["steps"]
JOBS = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_it_is_what_the_service_reads(path):
    for schema in SCHEMAS[path]:
        transform = ["--data-transform", "gitlab-ci"] if "gitlab" in schema else []
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *transform]
        done = subprocess.run([*command, path], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


# Who gets a secret


def test_no_secret_is_in_the_step_that_runs_a_notebook():
    fetching, *others = ACTION_STEPS
    assert "inputs.bundle-token" in json.dumps(fetching)
    for step in others:
        assert not SECRETS.search(json.dumps(step)), step["name"]
    (grading,) = [step for step in ACTION_STEPS if " check " in step.get("run", "")]
    assert grading is not fetching


def test_the_workflow_begins_where_no_students_event_does():
    text = WORKFLOW.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    events = workflow[True]  # YAML's word for `on`
    assert list(events) == ["workflow_dispatch"]
    assert workflow["permissions"] == {"contents": "read"}
    for step in workflow["jobs"]["grade"]["steps"]:
        assert "run" not in step, "a step of its own could run what was handed in"
        if "checkout" in step["uses"]:
            assert step["with"]["persist-credentials"] is False


def test_no_expression_is_pasted_into_a_shell():
    """A name such as `$(curl …)` of a student's would be run there; the environment is not."""
    for step in ACTION_STEPS:
        assert "${{" not in step.get("run", "")


def test_gitlabs_tokens_are_for_the_job_that_runs_nothing():
    assert JOBS["fetch"]["environment"]["name"] == "nbassay-fetch"
    assert "environment" not in JOBS["grade"]
    assert not SECRETS.search(json.dumps(JOBS["grade"]))
    (grading,) = [line for line in JOBS["grade"]["script"] if " check " in line]
    assert "env -i " in grading and "--isolation container" in grading


# Their own lines, one after another


@pytest.fixture(scope="module")
def bundle(tmp_path_factory) -> tuple[Path, str]:
    """What `nbassay bundle` makes, and its SHA-256."""
    course = released(tmp_path_factory.mktemp("course"))
    path = tmp_path_factory.mktemp("bundle") / "bundle.zip"
    place = ["--course", str(course.root), "--out", str(path)]
    assert cli.run(["bundle", "tiny", *place]) == 0
    return path, hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def workspace(tmp_path) -> Path:
    """A job's folder, with a notebook that a student handed in."""
    made = tmp_path / "workspace"
    (made / "handed-in").mkdir(parents=True)
    course = released(tmp_path / "students")
    hand_in(course, "s1", **{**ANSWERS, "sums": {**ANSWERS["sums"], "mean": "mean = 3"}})
    shutil.copy(
        course.submission("s1", "tiny") / "sums.ipynb", made / "handed-in" / "my sums.ipynb"
    )
    return made


def run_step(
    script: str, workspace: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a step's lines as a job does, in a shell that has nothing but what the job gives."""
    plain = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=workspace,
        env={**plain, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def have_environment(venv: Path) -> None:
    """Put the environment of the tests where the job's cache would bring one."""
    (venv / "bin").mkdir(parents=True)
    command = venv / "bin" / "nbassay"
    command.write_text(
        f'#!/bin/sh\nexport PYTHONPATH={ROOT}\nexec {sys.executable} -m nbassay "$@"\n'
    )
    command.chmod(0o755)


class GithubJob:
    """The composite action's steps, with what the service puts around them."""

    def __init__(self, workspace: Path, **inputs: str) -> None:
        asked = yaml.safe_load(ACTION.read_text(encoding="utf-8"))["inputs"]
        defaults = {name: one["default"] for name, one in asked.items() if "default" in one}
        self.inputs = defaults | {name.replace("_", "-"): text for name, text in inputs.items()}
        assert {name for name, one in asked.items() if one.get("required")} <= set(self.inputs)
        self.workspace = workspace
        self.temp = workspace.parent / "temp"
        self.summary, self.output = (workspace.parent / name for name in ("summary", "output"))
        self.summary.write_text("before\n", encoding="utf-8")
        self.output.touch()

    def run(self) -> subprocess.CompletedProcess[str]:
        """Run the steps to the first that fails; return how the last one ended."""
        for step in ACTION_STEPS:
            if "cache" in step.get("uses", "") and "venv" in step["with"]["path"]:
                have_environment(self.temp / "nbassay" / "venv")
            if "run" in step:
                done = run_step(step["run"], self.workspace, self._environment(step))
                if done.returncode:
                    return done
        return done

    def _environment(self, step: Mapping[str, Any]) -> dict[str, str]:
        given = {name: self._filled(text) for name, text in step.get("env", {}).items()}
        return given | {
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_OUTPUT": str(self.output),
        }

    def _filled(self, text: str) -> str:
        return re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: self.inputs[found[1]], text)


def github(workspace: Path, bundle: tuple[Path, str], **inputs: str) -> GithubJob:
    given = {"notebook": "handed-in/my sums.ipynb", "assignment": "tiny", "lang": "en"}
    path, found = bundle
    return GithubJob(workspace, bundle=str(path), bundle_sha256=found, **(given | inputs))


def test_the_action_grades_and_says_so_on_the_jobs_page(workspace, bundle):
    job = github(workspace, bundle)
    done = job.run()
    assert done.returncode == 0, done.stdout + done.stderr
    told = dict(line.split("=", 1) for line in job.output.read_text().splitlines())
    (row,) = json.loads(Path(told["json"]).read_text())["submissions"]
    assert (row["score"], row["isolation"]) == (2.0, "bwrap")
    assert len(list(ElementTree.parse(told["junit"]).iter("testcase"))) == 3
    summary = job.summary.read_text(encoding="utf-8")
    assert summary.startswith("before\n### tiny\n")
    assert "**2/5** · graded" in summary and "mean is not 2&#46;5" in summary
    # What the job leaves behind is nobody else's to read.
    assert (job.temp / "nbassay" / "grading").stat().st_mode & 0o077 == 0


def test_the_action_fails_below_the_bar_and_has_its_reports_all_the_same(workspace, bundle):
    job = github(workspace, bundle, minimum="80")
    assert job.run().returncode == 1
    assert "**2/5**" in job.summary.read_text(encoding="utf-8")


def test_a_bundle_that_is_not_the_one_is_not_unpacked(workspace, bundle):
    job = github(workspace, (bundle[0], "0" * 64))
    assert job.run().returncode != 0
    assert not list((job.temp / "nbassay" / "grading").iterdir())


@pytest.mark.parametrize("name", ["link.ipynb", "folder/sums.ipynb"])
def test_a_link_that_was_handed_in_is_not_followed(workspace, bundle, name):
    """It could lead to a solution, which lies on the same machine."""
    link = workspace / "handed-in" / name.partition("/")[0]
    link.symlink_to(workspace.parent / "students" / "solutions" if "/" in name else bundle[0])
    (workspace.parent / "students" / "solutions").mkdir(exist_ok=True)
    shutil.copy(
        workspace / "handed-in" / "my sums.ipynb",
        workspace.parent / "students" / "solutions" / "sums.ipynb",
    )
    job = github(workspace, bundle, notebook=f"handed-in/{name}")
    done = job.run()
    assert done.returncode == 2 and "is not graded" in done.stderr
    assert job.summary.read_text() == "before\n"


def test_gitlabs_jobs_grade_one_after_the_other(workspace, bundle):
    """As it stands but for the isolation: this machine's Python may lie where no other user reads."""
    shutil.move(workspace / "handed-in" / "my sums.ipynb", workspace.parent / "notebook.ipynb")
    variables = {name: str(text) for name, text in JOBS["variables"].items()} | {
        "CI_PROJECT_DIR": str(workspace),
        "NBASSAY_BUNDLE": str(bundle[0]),
        "NBASSAY_BUNDLE_SHA256": bundle[1],
        "NBASSAY_VENV": str(workspace.parent / "venv"),
        "ASSIGNMENT": "tiny",
    }
    fetch, notebook = JOBS["fetch"]["script"]
    done = run_step(fetch, workspace, variables)
    assert done.returncode == 0, done.stderr
    assert "curl" in notebook and not (workspace / "bundle.zip").exists()
    shutil.move(workspace.parent / "notebook.ipynb", workspace / "handed-in" / "notebook.ipynb")
    have_environment(workspace.parent / "venv")
    for script in JOBS["grade"]["script"]:
        ours = script.replace("--isolation container", "--isolation bwrap")
        done = run_step(ours, workspace, variables | {"CI_JOB_TOKEN": "a secret"})
        assert done.returncode == 0, done.stderr
    for path in JOBS["grade"]["artifacts"]["paths"]:
        assert (workspace / path).exists()
    assert (workspace / JOBS["grade"]["artifacts"]["reports"]["junit"]).is_file()
    assert "**2/5**" in (workspace / "marks" / "summary.md").read_text(encoding="utf-8")
    assert (workspace / "grading").stat().st_mode & 0o077 == 0
