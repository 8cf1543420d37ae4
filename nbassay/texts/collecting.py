"""Finding every sentence that has to be translated: in code, page templates and settings."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes

from nbassay.errors import NbassayError
from nbassay.texts._templates import TemplateError, check_template, escaped

_MADE_BY = {
    "text": ("ko", "en"),
    "count": ("ko", "one", "many"),
    "as_is": ("ko", "en"),
    "title": ("ko", "en"),
}
_AS_THEY_ARE = ("as_is", "title")
_ENGLISH = ("one", "many", "en")


@dataclass(frozen=True)
class Sentence:
    """A text where it is written: its templates by key, and the names of the values it is given."""

    path: Path
    line: int
    templates: dict[str, str]
    values: frozenset[str]

    @property
    def english(self) -> tuple[str, ...]:
        """The English templates: one, or of a counted text that for one and that for many."""
        return tuple(self.templates[key] for key in _ENGLISH if key in self.templates)

    @property
    def korean(self) -> str:
        """The Korean template."""
        return self.templates["ko"]

    def mistake(self) -> str:
        """Return what is wrong with it, "" where nothing is."""
        try:
            for key, template in self.templates.items():
                if not template.strip():
                    return f"{self.where}: nothing is said in {key!r}"
                check_template(template, self.values, particles=key == "ko")
        except TemplateError as error:
            return f"{self.where}: {error}"
        return ""

    @property
    def where(self) -> str:
        """File and line."""
        return f"{self.path}:{self.line}"


def sentences_below(*folders: Path) -> list[Sentence]:
    """Return every sentence in the files below `folders`, in their order.

    Raises:
        NbassayError: if a file cannot be read, or a sentence is made of anything but literals:
            what is put together at run time cannot be translated.
    """
    return [sentence for folder in folders for path in _files(folder) for sentence in _in(path)]


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        unfilled = path.suffix == ".toml" and "templates" in path.parts
        others = {"submissions", "carried"} & set(path.relative_to(folder).parts)
        if path.suffix in _READERS and not others and not unfilled:
            yield path


def _in(path: Path) -> Iterator[Sentence]:
    try:
        yield from _READERS[path.suffix](path, path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError, TemplateSyntaxError) as error:
        raise NbassayError(f"{path} cannot be read for its texts: {error}; mend that") from error


def _in_python(path: Path, source: str) -> Iterator[Sentence]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else called
            given = {
                word.arg: word.value.value if isinstance(word.value, ast.Constant) else None
                for word in node.keywords
                if word.arg is not None
            }
            yield from _collect_call(path, node.lineno, name, given)


def _in_page(path: Path, source: str) -> Iterator[Sentence]:
    for node in Environment().parse(source).find_all(nodes.Call):  # noqa: S701 (only parsed)
        if isinstance(node.node, nodes.Name):
            given = {
                word.key: word.value.value if isinstance(word.value, nodes.Const) else None
                for word in node.kwargs
            }
            yield from _collect_call(path, node.lineno, node.node.name, given)


def _collect_call(path: Path, line: int, name: str, given: dict[str, Any]) -> Iterator[Sentence]:
    """Yield the sentence that a call makes; `given` are its literals, None for what is none."""
    keys = _MADE_BY.get(name, ("",))
    if not all(key in given for key in keys):
        return
    templates = {key: given[key] for key in keys}
    literal = all(isinstance(template, str) for template in templates.values())
    if name in _AS_THEY_ARE:  # of words that come from elsewhere nothing is known here
        if literal:
            words = {key: escaped(said) for key, said in templates.items()}
            yield Sentence(path, line, words, frozenset())
        return
    if not literal:
        raise NbassayError(
            f"{path}:{line}: write a text as literals, with {{places}} for values: "
            "what is put together at run time cannot be translated"
        )
    values = frozenset(given) - frozenset(keys) | ({"n"} if name == "count" else frozenset())
    yield Sentence(path, line, templates, values)


def _in_settings(path: Path, source: str) -> Iterator[Sentence]:
    for table in _tables(tomllib.loads(source)):
        line = source[: max(source.find(table["en"]), 0)].count("\n") + 1
        words = {key: escaped(table[key]) for key in ("ko", "en")}
        yield Sentence(path, line, words, frozenset())


def _tables(data: Any) -> Iterator[dict[str, str]]:
    if isinstance(data, dict):
        if set(data) == {"ko", "en"} and all(isinstance(said, str) for said in data.values()):
            yield data
        else:
            for item in data.values():
                yield from _tables(item)
    elif isinstance(data, list):
        for item in data:
            yield from _tables(item)


_READERS = {".py": _in_python, ".j2": _in_page, ".toml": _in_settings}
