"""Every question that a notebook asks outside what is marked has its answer, handed out afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import nbformat
import pytest
from conftest import ROOT
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SOURCE, SOLUTIONS = ROOT / "source", ROOT / "solutions"
NOTEBOOKS = sorted(
    path.relative_to(SOURCE).with_suffix("").as_posix() for path in SOURCE.glob("*/*.ipynb")
)
HANGUL = re.compile("[가-힣]")
# What closes around the end of a sentence; "(얼마였나요?)와" goes on behind it.
SENTENCE_END = re.compile(r"[.?!][\"'”’)\]*_]*(?=\s|$)")
MATTER = re.compile(r"`[^`]*`|\$[^$]*\$")
MARKER = re.compile(r"^\s*(?:>\s*)?(?:#+|[-+*]|\d+[.)])\s+")


@dataclass(frozen=True)
class Answered:
    """A quote of a page of answers, and the text behind it."""

    korean: str
    english: str
    answer: str


def plain(text: str) -> str:
    """Return a text as it is compared: without marks of emphasis, in single spaces."""
    return re.sub(r"\s+", " ", text.replace("*", "")).strip()


def markdown_of(notebook: NotebookNode) -> Iterator[str]:
    """Yield the text cells, without those in which a student's text is marked by hand."""
    for cell in notebook.cells:
        said = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown" and not (said.get("grade") and said.get("solution")):
            yield cell.source


def questions(source: str) -> Iterator[str]:
    """Yield the Korean sentences of a text cell that end in a question mark."""
    for paragraph in _paragraphs(source):
        # A full stop within code or a formula ends no sentence.
        masked = MATTER.sub(lambda found: "x" * len(found[0]), paragraph)
        begin = 0
        for end in SENTENCE_END.finditer(masked):
            sentence = plain(paragraph[begin : end.end()])
            if end[0][0] == "?" and HANGUL.search(sentence):
                yield sentence
            begin = end.end()


def _paragraphs(source: str) -> Iterator[str]:
    lines: list[str] = []
    fenced = False
    for line in [*source.splitlines(), ""]:
        mark = line.lstrip()[:3]
        fenced ^= mark == "```"
        alone = line.lstrip().startswith(("|", "#"))
        if lines and (alone or not line.strip() or MARKER.match(line) or mark == "```"):
            yield " ".join(lines)
            lines = []
        if fenced or mark == "```":
            continue
        # A heading has its English behind a stroke, and behind that its points.
        korean, slash, rest = line.partition(" / ")
        both = slash and (mark[:1] == "#" or not HANGUL.search(rest))
        kept = MARKER.sub("", korean if both else line)
        if alone:
            yield from kept.split("|")
        elif kept.strip():
            lines.append(kept.strip())


def answered(page: str) -> Iterator[Answered]:
    """Yield the quotes of a page of answers with what stands behind each."""
    page = re.sub(r"^#.*$", ">", page, flags=re.MULTILINE)  # a heading ends an answer as well
    for quote, answer in re.findall(r"((?:^>.*\n?)+)((?:^(?!>).*\n?)*)", page, re.MULTILINE):
        lines = [line.removeprefix(">").strip() for line in quote.splitlines()]
        korean = plain(" ".join(line for line in lines if HANGUL.search(line)))
        english = plain(" ".join(line for line in lines if not HANGUL.search(line)))
        if korean or english:
            yield Answered(korean, english, answer)


def faults(notebook: NotebookNode, page: str) -> list[str]:
    """Return what a page of answers lacks for its notebook, and what it has too much, in lines."""
    cells = list(markdown_of(notebook))
    asked = [question for cell in cells for question in questions(cell)]
    whole = plain("\n".join(cells))
    found = list(answered(page))
    lines = [
        f"no answer to: > {question}"
        for question in asked
        if not any(question in quote.korean for quote in found)
    ]
    for quote in found:
        said = f"> {quote.korean or quote.english}"
        if quote.korean not in whole or not any(one in quote.korean for one in asked):
            lines.append(f"no question of the notebook (any more): {said}")
        elif not quote.english or quote.english not in whole:
            lines.append(f"its English is not as in the notebook: {said} > {quote.english}")
        paragraphs = quote.answer.splitlines()
        if not any(HANGUL.search(one) for one in paragraphs):
            lines.append(f"no Korean answer behind: {said}")
        if not any(re.search("[A-Za-z]{2}", one) and not HANGUL.search(one) for one in paragraphs):
            lines.append(f"no English answer behind: {said}")
    return lines


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_question_of_a_notebook_has_its_answer(name):
    """A question left without an answer teaches only those who knew it."""
    assignment, notebook = name.split("/")
    page = SOLUTIONS / assignment / "answers" / f"{notebook}.md"
    said = page.read_text(encoding="utf-8") if page.is_file() else ""
    read = nbformat.read(SOURCE / f"{name}.ipynb", as_version=4)
    lines = faults(read, said)
    assert not lines, f"{page.relative_to(ROOT)}:\n" + "\n".join(lines)


def test_every_page_of_answers_belongs_to_a_notebook():
    pages = SOLUTIONS.glob("*/answers/**/*")
    found = {path.relative_to(SOLUTIONS).as_posix() for path in pages if path.is_file()}
    assert found <= {"{}/answers/{}.md".format(*name.split("/")) for name in NOTEBOOKS}


NOTEBOOK = new_notebook(
    cells=[
        new_markdown_cell(
            "## 1. 깊으면 더 잘 배울까 / Does depth help? (2점 · 2 points)\n\n"
            "값은 0.5입니다. `a.get('x?')`는 *무엇*을 돌려줍니까? 비율(얼마였나요?)을 적으세요.\n\n"
            "1. **왜 그럴까요?** 곧 압니다.\n\n---\n\n"
            "The value is 0.5. *What* does `a.get('x?')` return? Write the ratio (how large?).\n\n"
            "1. **Why is that?** You will see."
        ),
        new_markdown_cell(
            "어떻게 했습니까? / How?", metadata={"nbgrader": {"grade": True, "solution": True}}
        ),
        new_code_cell("# 몇 배가 됩니까?"),
    ]
)
PAGE = """# `n`: 답 / answers

## 값 / Values

> `a.get('x?')`는 *무엇*을 돌려줍니까?
> *What* does `a.get('x?')` return?

없음(`None`)을 돌려줍니다.

`None`.

> 왜 그럴까요?
> Why is that?

키가 없습니다.

There is no such key.
"""


def test_a_page_that_answers_all_is_found_whole():
    assert list(questions(NOTEBOOK.cells[0].source)) == [
        "`a.get('x?')`는 무엇을 돌려줍니까?",
        "왜 그럴까요?",
    ]
    assert faults(NOTEBOOK, PAGE) == []


@pytest.mark.parametrize(
    ("there", "instead", "said"),
    [
        (
            "> 왜 그럴까요?\n> Why is that?\n\n키가 없습니다.\n\nThere is no such key.\n",
            "",
            "no answer to: > 왜",
        ),
        ("키가 없습니다.\n", "", "no Korean answer behind: > 왜"),
        ("There is no such key.\n", "", "no English answer behind: > 왜"),
        ("> 왜 그럴까요?", "> 왜 그렇습니까?", "no question of the notebook (any more): > 왜 그렇"),
        ("> Why is that?", "> Why?!", "its English is not as in the notebook: > 왜"),
        ("> Why is that?\n", "", "its English is not as in the notebook: > 왜"),
        (
            "> 왜 그럴까요?",
            "> 어떻게 했습니까?",
            "no question of the notebook (any more): > 어떻게",
        ),
        ("> 왜 그럴까요?", "> 곧 압니다.", "no question of the notebook (any more): > 곧"),
    ],
)
def test_what_a_page_of_answers_lacks_is_named(there, instead, said):
    assert there in PAGE
    assert any(line.startswith(said) for line in faults(NOTEBOOK, PAGE.replace(there, instead)))
