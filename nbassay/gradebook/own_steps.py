"""The settings by which nbgrader's own `autograde` and formgrader grade as we do, and others.

Without them nbgrader runs submissions on the instructor's own machine, outside of any sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from traitlets.config import Config

from nbassay.gradebook._nbgrader_course import FOLDERS, nbgrader_config

OWN_SETTINGS: Mapping[str, Any] = {
    "Autograde.exporter_class": "nbassay.nbgrader_hooks.SubmissionExporter",
    "Autograde.sanitize_preprocessors": [
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.CheckCellMetadata",
    ],
    "Autograde.autograde_preprocessors": [
        "nbassay.nbgrader_hooks.GradeInSandbox",
        "nbassay.nbgrader_hooks.SaveMarks",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ],
    "GenerateFeedback.post_convert_hook": "nbassay.nbgrader_hooks.write_own_page",
    "HTMLExporter.sanitize_html": True,
    "HTMLExporter.filters": {"markdown2html": "nbassay.nbgrader_markdown.safe_markdown"},
}
_STEPS = "Autograde.autograde_preprocessors"
_OURS = set(OWN_SETTINGS[_STEPS][:2])
# What these of nbgrader do is done by ours: the steps that it has where nobody says otherwise.
_USUAL = {
    *("ClearOutput", "DeduplicateIds", "OverwriteKernelspec", "OverwriteCells"),
    *("CheckCellMetadata", "Execute", "IgnorePattern", "ClearMetadataPreprocessor"),
    *("LimitOutput", "SaveAutoGrades", "AssignLatePenalties"),
}
_NOT_HEEDED = {
    "Autograde.exclude_overwriting": "a file of the release is always that of the release",
    "Execute.extra_arguments": "the kernel is nbassay's own",
    "Execute.execute_retries": "a run that the machine spoilt is tried once more in any case",
}


def grades_elsewhere(root: Path) -> bool:
    """Whether nbgrader's own `autograde` in the course `root` would not grade in our sandbox.

    Raises:
        NbassayError: if a configuration file fails.
    """
    config = nbgrader_config(root)
    steps = ("Autograde.exporter_class", _STEPS)
    return any(_is_missing(name, _get(config, name)) for name in steps)


def list_missing(config: Config) -> list[str]:
    """Return which of `OWN_SETTINGS` are not what nbgrader is configured with."""
    return [name for name in OWN_SETTINGS if _is_missing(name, _get(config, name))]


def list_conflicts(config: Config) -> list[str]:
    """Return the settings that somebody has made, each with its value, and ours would undo."""
    return [
        f"{name} = {_show(value)}"
        for name in list_missing(config)
        for value in (_get(config, name),)
        if value is not None and not _is_usual(value)
    ]


def list_other_layout(config: Config, root: Path) -> list[str]:
    """Return the settings that put folders elsewhere than nbassay looks for them."""
    usual = {f"{name}_directory": name for name in FOLDERS}
    usual["directory_structure"] = str(Path("{nbgrader_step}", "{student_id}", "{assignment_id}"))
    found = [
        f"CourseDirectory.{name} = {_show(value)}"
        for name, expected in usual.items()
        for value in (_get(config, f"CourseDirectory.{name}"),)
        if value is not None and value != expected
    ]
    other = _get(config, "CourseDirectory.root")
    if other and (root / str(other)).resolve() != root:
        found.append(f"CourseDirectory.root = {_show(other)}")
    return found


def list_not_heeded(config: Config) -> list[str]:
    """Return settings that somebody has made and that change nothing where we grade, and why."""
    return [f"{name}: {why}" for name, why in _NOT_HEEDED.items() if _get(config, name)]


def cell_timeout(config: Config) -> float | None:
    """Return the seconds that nbgrader would give a cell; None where nobody has said."""
    for name in ("Execute.timeout", "ExecutePreprocessor.timeout"):
        value = _get(config, name)
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            return float(value)
    return None


def _get(config: Config, name: str) -> Any:
    section, _, key = name.partition(".")
    return config[section].get(key) if section in config else None


def _is_missing(name: str, value: Any) -> bool:
    ours, said = OWN_SETTINGS[name], _as_names(value)
    if name == _STEPS:  # there may be steps of the course's own beside ours
        return not isinstance(said, list) or not set(said) >= _OURS or _runs_itself(said)
    return bool(said != ours)


def _runs_itself(steps: list[str]) -> bool:
    return any(step.rpartition(".")[2] == "Execute" for step in steps)


def _is_usual(value: Any) -> bool:
    """Whether a list of steps has only such as nbgrader has without any configuration, or ours."""
    said = _as_names(value)
    return isinstance(said, list) and all(
        step in _OURS
        or (step.startswith(("nbgrader.", "nbconvert.")) and step.rpartition(".")[2] in _USUAL)
        for step in said
    )


def _as_names(value: Any) -> Any:
    """Return a value with classes and functions in it as the dotted names that stand for them."""
    if isinstance(value, list | tuple):
        return [_as_names(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _as_names(one) for key, one in value.items()}
    if hasattr(value, "__qualname__"):
        return f"{value.__module__}.{value.__qualname__}"
    return value


def _show(value: Any) -> str:
    text = repr(_as_names(value))
    return text if len(text) <= 80 else f"{text[:77]}..."


def write_settings(names: list[str]) -> Iterator[str]:
    """Yield the lines of `nbgrader_config.py` that make the settings `names` ours."""
    for name in names:
        value = OWN_SETTINGS[name]
        if isinstance(value, list):
            yield f"c.{name} = ["
            yield from (f'    "{one}",' for one in value)
            yield "]"
        elif isinstance(value, Mapping):
            inside = ", ".join(f'"{key}": "{one}"' for key, one in value.items())
            yield f"c.{name} = {{{inside}}}"
        else:
            yield f'c.{name} = "{value}"' if isinstance(value, str) else f"c.{name} = {value}"
