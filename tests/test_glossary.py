"""One word for one thing: what the glossary has replaced does not come back in any Korean text."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import draw_glossary

HANGUL = re.compile("[가-힣]")
ENGLISH = re.compile(r'\b(?:en|one) ?= ?"((?:[^"\\]|\\.)*)"')  # of templates and settings
TABLE = draw_glossary.read_table()
SHOWN = 25  # characters around a word that a message repeats


@dataclass(frozen=True)
class Rule:
    """What is not to be written, and what is to be instead."""

    pattern: re.Pattern[str]
    instead: str
    unless: str
    language: str

    def found_in(self, text: str) -> Iterator[str]:
        """Yield the places of a text that it is about, with what stands around them."""
        for sentence in _sentences(text) if self.language == "ko" else text.splitlines():
            if self.unless and self.unless in sentence:
                continue
            for found in self.pattern.finditer(sentence):
                begin, end = max(found.start() - SHOWN, 0), found.end() + SHOWN
                yield f"{sentence[begin:end].strip()!r}: {self.instead}, not {found[0].strip()!r}"


def rule_of(row: dict[str, Any]) -> Rule:
    """Return what a row of the table forbids."""
    instead = row.get("say") or row.get("instead") or row["ko"]
    return Rule(
        re.compile(row["not"], re.MULTILINE),
        instead,
        row.get("unless", ""),
        row.get("language", "ko"),
    )


ROWS = [row for row in [*TABLE["words"], *TABLE["rules"]] if "not" in row]
RULES = [rule_of(row) for row in ROWS]
each_rule = pytest.mark.parametrize(
    "row", ROWS, ids=[row.get("en") or row["say"].split(":")[0] for row in ROWS]
)


def _sentences(text: str) -> Iterator[str]:
    """Yield what is Korean in a text; English stands behind a stroke, or in lines of its own."""
    for line in text.splitlines():
        korean, stroke, english = line.partition(" / ")
        kept = korean if stroke and not HANGUL.search(english) else line
        for sentence in re.split(r"(?<=[.?!]) ", kept):
            if HANGUL.search(sentence):
                yield sentence


def texts_of(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (place, language, text) for what a file says to people; "": in both languages."""
    content = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        for cell in nbformat.reads(content, as_version=4).cells:
            yield f"cell {cell.get('id')}", "", cell.source
    elif path.suffix == ".py":
        yield from _texts_of_code(ast.parse(content))
    elif path.suffix == ".md":
        # The English pages of the documentation are not of the course.
        language = "ko" if path.is_relative_to(ROOT / "docs") or path.parent == ROOT else ""
        yield from ((f"line {n}", language, line) for n, line in _numbered(content))
    else:
        for number, line in _numbered(content):
            yield f"line {number}", "ko", line
            yield f"line {number}", "en", "\n".join(ENGLISH.findall(line))


def _numbered(content: str) -> Iterator[tuple[int, str]]:
    yield from enumerate(content.splitlines(), start=1)


def _texts_of_code(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for word in node.keywords:
                if word.arg in {"en", "one"}:
                    yield from _strings(word.value, "en")
        if isinstance(node, ast.Constant) and HANGUL.search(str(node.value)):
            yield from _strings(node, "ko")


def _strings(node: ast.AST, language: str) -> Iterator[tuple[str, str, str]]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield f"line {part.lineno}", language, part.value


def faults(path: Path) -> list[str]:
    """Return in lines what a file should say otherwise."""
    return [
        f"{place}: {found}"
        for place, language, text in texts_of(path)
        for rule in RULES
        if language in {"", rule.language}
        for found in rule.found_in(text)
    ]


def _files() -> Iterator[Path]:
    yield from ROOT.glob("source/*/*.ipynb")
    yield from ROOT.glob("solutions/*/answers/*.md")
    yield from ROOT.glob("graders/*/*.py")
    yield from ROOT.glob("graders/*/assignment.toml")
    yield from (
        path
        for path in ROOT.glob("nbassay/**/*")
        if path.suffix in {".py", ".j2", ".toml", ".ipynb"}
    )
    yield from ROOT.glob("docs/**/*.md")
    yield ROOT / "README.md"


FILES = sorted(path for path in _files() if HANGUL.search(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(ROOT)) for path in FILES])
def test_a_text_has_the_words_of_the_glossary(path):
    """Who reads 에포크 in a notebook and 에폭 on a page takes them for two things."""
    found = faults(path)
    assert not found, f"{path.relative_to(ROOT)} (docs/glossary.toml):\n" + "\n".join(found)


@each_rule
def test_a_pattern_catches_its_sentences_and_spares_ordinary_ones(row):
    rule = rule_of(row)
    assert row["caught"]
    for sentence in row["caught"]:
        assert list(rule.found_in(sentence)), sentence
    for sentence in row.get("spared", ()):
        assert not list(rule.found_in(sentence)), sentence


@pytest.mark.parametrize("row", TABLE["words"], ids=[row["en"] for row in TABLE["words"]])
def test_the_glossary_itself_has_the_words_of_the_glossary(row):
    said = f"{row['ko']}: {row['means']}"
    assert [found for rule in RULES if rule.language == "ko" for found in rule.found_in(said)] == []


def test_no_word_stands_twice_in_the_glossary():
    for key in ("ko", "en"):
        words = [row[key] for row in TABLE["words"]]
        assert sorted(set(words)) == sorted(words)


def test_the_page_is_that_of_the_table():
    page = draw_glossary.PAGE.read_text(encoding="utf-8")
    assert draw_glossary.draw_page() == page, "run `make glossary`"


def test_words_are_found_in_every_kind_of_file_and_named_with_their_place(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("10에폭 / 10 epochs")])
    notebook.cells[0].id = "about_train"
    written = {
        "n.ipynb": (nbformat.writes(notebook), "cell about_train"),
        "test_n.py": ('say(\n    text(ko="10에폭입니다.", en="10 epochs"))\n', "line 2"),
        "page.html.j2": ('<p>{{ say(text(ko="에폭", en="epochs")) }}</p>\n', "line 1"),
        "assignment.toml": ('\n[a]\nko = "10에폭"\n', "line 3"),
        "n.md": ("\n10에폭입니다.\n", "line 2"),
    }
    for name, (content, place) in written.items():
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        (found,) = faults(path)
        assert found.startswith(f"{place}: ")
        assert found.endswith(": 에포크, not '에폭'")


def test_english_is_held_to_its_words_only_where_people_read_it(tmp_path):
    path = tmp_path / "n.py"
    path.write_text(
        '"""Mend what is there, 말."""\nx = text(ko="고치세요.", en="Mend it.")\n', encoding="utf-8"
    )
    assert faults(path) == ["line 2: 'Mend it.': fix, not 'Mend'"]
