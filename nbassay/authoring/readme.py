"""What students read of an assignment: the `README.md` of its release."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nbformat.notebooknode import NotebookNode

from nbassay.course.layout import Assignment, CellSpec, NotebookSpec
from nbassay.course.notebook import read_trusted
from nbassay.course.packages import importable
from nbassay.marking.written_checks import with_captured_names
from nbassay.texts import IN_BOTH


def write_readme(assignment: Assignment) -> str:
    """Return the text: what to hand in, and for each test cell what is looked at, in Markdown.

    It says what `about` says in assignment.toml, the names that are read, and the points; nothing
    of the hidden checks.

    Raises:
        NbassayError: if a source notebook cannot be read, or the graders cannot be used.
    """
    assignment = with_captured_names(assignment)
    limits = assignment.limits["fast"]
    notebooks = [f"`{spec.name}.ipynb`" for spec in assignment.notebooks]
    lines = [
        f"# {IN_BOTH.said(assignment.title)}",
        "",
        f"- **내는 것 / To hand in**: {', '.join(notebooks)}. 파일 이름을 바꾸지 마세요. / "
        "Keep the file names.",
        "- **내기 전에 / Before**: 커널을 다시 시작하고 처음부터 끝까지 실행해 보세요. / "
        "Restart the kernel and run everything.",
        "- **스스로 점검 / Check yourself**: 과제마다 바로 아래 셀이 이름, 자료형, 모양을 점검합니다. "
        "값은 낸 뒤에, 여러분이 보지 못한 데이터로 채점합니다. / The cell below each task checks "
        "names, types and shapes. Values are graded after you hand in, with data that you have "
        "not seen.",
        f"- **한도 / Limits**: 셀마다 {limits.cell_seconds:g}초, 노트북마다 "
        f"{limits.total_seconds:g}초, 메모리 {limits.memory_mb:,} MB. / {limits.cell_seconds:g} s a "
        f"cell, {limits.total_seconds:g} s a notebook, {limits.memory_mb:,} MB of memory.",
    ]
    names = ", ".join(f"`{name}`" for name in importable(assignment))
    lines.append(
        f"- **쓸 수 있는 패키지 / Packages**: 파이썬 표준 라이브러리와 {names}. 채점할 때는 그 밖의 "
        f"패키지를 불러오거나 설치할 수 없습니다. / Python's own modules and those. No others can be "
        "imported or installed when it is graded."
    )
    if given := sorted(_files(assignment.source)):
        lines.append(f"- **함께 있는 파일 / Files that come with it**: {', '.join(given)}")
    for spec in assignment.notebooks:
        notebook = read_trusted(assignment.source / f"{spec.name}.ipynb")
        lines += ["", *_about_notebook(spec, notebook)]
    return "\n".join(lines) + "\n"


def _files(source: Path) -> Iterator[str]:
    for path in source.iterdir():
        if path.is_file() and path.suffix != ".ipynb" and not path.name.startswith("."):
            yield f"`{path.name}`"


def _about_notebook(spec: NotebookSpec, notebook: NotebookNode) -> Iterator[str]:
    # Grading needs the name of the file above only, and all of nbgrader comes with this.
    from nbgrader.utils import is_grade, is_solution

    yield f"## {_heading(notebook) or spec.name}"
    yield ""
    yield "| 셀 / cell | 점수 / points | 읽는 이름 / names read | 보는 것 / what is looked at |"
    yield "|---|---|---|---|"
    for cell in notebook.cells:
        if not is_grade(cell):
            continue
        name, points = cell.metadata.nbgrader["grade_id"], cell.metadata.nbgrader["points"]
        if is_solution(cell):
            about = "강사가 읽고 채점합니다. / Read and marked by your instructor."
            yield f"| `{name}` | {points:g} | | {about} |"
        else:
            yield f"| `{name}` | {points:g} | {_describe_cell(spec.cells.get(name, CellSpec()))} |"


def _describe_cell(cell: CellSpec) -> str:
    read = ", ".join(f"`{name}`" for name in (*cell.names, *cell.files))
    return f"{read} | {IN_BOTH.said(cell.about)}"


def _heading(notebook: NotebookNode) -> str:
    """Return the first heading of a notebook, "" if it has none."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            heading: str = cell.source.splitlines()[0].removeprefix("# ").strip()
            return heading
    return ""
