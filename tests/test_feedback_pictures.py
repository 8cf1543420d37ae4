"""Learning curves and confusion matrices: drawn from evidence, and only what it really holds."""

from __future__ import annotations

import ast
import base64
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from bs4 import BeautifulSoup
from feedback_pages import (
    BIDI,
    HOSTILE,
    Out,
    assert_inert,
    display,
    drawings,
    encoded,
    fit,
    page_of,
    png,
)
from nbformat.v4 import new_code_cell, new_notebook, new_output

from nbassay.reports.clean import visible
from nbassay.reports.drawing import count_by_tenth, draw_scores
from nbassay.reports.reasons import find_reason
from nbassay.texts import IN_BOTH, Languages


@pytest.fixture
def out(tmp_path) -> Out:
    return Out(tmp_path / "out")


def texts(names) -> dict:
    return {"kind": "list", "items": [{"kind": "text", "value": name} for name in names]}


def test_curves_show_only_the_epochs_that_were_run(out):
    """The padded part of a history is not drawn, and the page says so."""
    page = page_of(evidence=out.capture(fits=(fit(),)))
    assert "Ran 60 of the 500 epochs asked for; values after that repeat the last one" in page
    assert "요청한 500에포크 가운데 60에포크" in page
    loss, accuracy = drawings(page)
    line = re.search(r'<path d="([^"]*)"[^>]*stroke: #2757c9', loss)[1]
    assert 20 < len(re.findall("[ML]", line)) <= 60
    assert "stroke: #b4500f" in loss
    assert "stroke: #b4500f" not in accuracy
    assert "fast grading stopped: 60 of 500" in loss


def test_dark_pictures_have_no_light_colour_left(out):
    """The dark twin is the same drawing in another palette, without fonts from elsewhere."""
    page = page_of(evidence=out.capture(fits=(fit(3, 5, "callback"),)))
    assert "a callback ended it" in page
    for dark in drawings(page, "srcset"):
        assert not re.search("#1d2733|#5a6675|#2757c9|#b4500f|DejaVu", dark)
        assert "#84aaff" in dark


def test_odd_histories_are_drawn_as_far_as_they_go(out):
    """NaN, infinities, overflowing values and hostile keys neither fail nor warn."""
    odd = {
        "loss": ["nan", "inf", 1e308, 2.0],
        HOSTILE: [1.0, 2.0],
        "$\\frac$": [1.0],
        "val_loss": [],
    }
    nothing = {"loss": ["nan"] * 4}
    fits = (fit(4, 4, None, odd), fit(4, 4, None, nothing, 1), fit(0, 5, "error", {"a": [1.0]}, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        soup = assert_inert(page_of(evidence=out.capture(fits=fits)))
    assert len(soup.find_all("figure")) == 3
    assert "an error ended it" in soup.get_text()


def test_confusion_matrix_carries_class_names(out):
    """Names that the font has stand in the picture, without mathtext; Korean ones below it."""
    settings_before = dict(mpl.rcParams)
    counts = out.array(np.array([[38, 5], [4, 109]]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        inside = page_of(
            evidence=out.capture(matrix=counts, label_names=texts(["$\\frac$", "<b>"]))
        )
        below = page_of(evidence=out.capture(matrix=counts, label_names=texts(["티셔츠", "바지"])))
    assert all(part in drawings(inside)[0] for part in ("$\\frac$", "&lt;b&gt;", "109"))
    names = BeautifulSoup(below, "html.parser").find(class_="names")
    assert [item.string for item in names.find_all("li")] == ["티셔츠", "바지"]
    assert dict(mpl.rcParams) == settings_before


@pytest.mark.parametrize(
    "values",
    [
        np.array([[np.nan, 1], [1, 1]]), np.array([[-1, 1], [1, 1]]), np.zeros((2, 3)),
        np.zeros((2, 2, 2)), np.zeros((40, 40)), np.array([["a", "b"], ["c", "d"]]),
        np.full((2, 2), 1e300),
    ],
)  # fmt: skip
def test_what_is_no_confusion_matrix_is_not_drawn(out, values):
    """Only small squares of finite counts are drawn."""
    assert drawings(page_of(evidence=out.capture(matrix=out.array(values)))) == []


def test_many_trainings_are_bounded(out):
    """A loop of 40 fits gives a dozen pictures and a remark."""
    fits = tuple(fit(2, 2, None, {"loss": [1.0, 0.5]}, index) for index in range(40))
    page = page_of(evidence=out.capture(fits=fits))
    assert len(drawings(page)) == 12
    assert "only the first few are drawn" in page


def test_array_that_breaks_after_loading_is_not_drawn(out):
    """A file that is no longer what it was costs its picture, not the page."""
    evidence = out.capture(matrix=out.array(np.ones((2, 2))))
    for file in (out.folder / "arrays").iterdir():
        file.write_bytes(b"PK" + bytes(50))
    assert drawings(page_of(evidence=evidence)) == []


@pytest.mark.parametrize("maximum", [1, 3, 7, 9.5, 10, 20, 21, 33.3, 100])
def test_a_score_on_a_multiple_of_ten_percent_stands_in_the_bar_that_begins_there(maximum):
    """However the points were added up: 30, 60 and 70 percent used to be one bar too low."""
    for tenth in range(11):
        wanted = [place == min(tenth, 9) for place in range(10)]
        added = sum([0.1 * maximum] * tenth)
        for points in (round(maximum * tenth / 10, 6), maximum * tenth / 10, added):
            assert count_by_tenth([points / maximum]).tolist() == wanted
    below = [round(maximum * tenth / 10 - 0.01, 6) / maximum for tenth in range(1, 11)]
    assert count_by_tenth(below).tolist() == [1] * 10


def test_exactly_60_percent_is_not_told_as_below_it():
    for points in (0.6, 12.6 / 21, sum([0.1 / 6] * 6) * 0.6 / 0.1):
        assert "1 student; 0 below 60 percent" in draw_scores([points], IN_BOTH).alt.en
    assert "1 below 60 percent" in draw_scores([0.59], IN_BOTH).alt.en


def words_of(drawing: str) -> str:
    """Return what stands on a drawing, its numbers aside."""
    found = BeautifulSoup(drawing, "html.parser").find_all("text")
    words = [one.get_text().strip() for one in found]
    return "|".join(word for word in words if not re.fullmatch(r"[-−.\d]*", word))


MATRIX = np.array([[8, 2], [1, 9]])
SAID = {
    "ko": (
        "에포크",
        "빠른 채점: 500에포크 중 60에포크",
        "예측한 클래스|실제 클래스",
        "만점에 대한 점수(%)|학생 수",
    ),
    "en": (
        "epoch",
        "fast grading stopped: 60 of 500",
        "predicted class|true class",
        "score in percent of all points|students",
    ),
}


@pytest.mark.parametrize("lang", SAID)
def test_what_stands_on_a_drawing_is_in_the_language_of_the_page(out, lang):
    """Keras's own names of measures alone are the same in both; nothing is warned of."""
    epochs, stopped, classes, scores = SAID[lang]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        evidence = out.capture(fits=(fit(),), matrix=out.array(MATRIX))
        page = page_of(evidence=evidence, lang=lang)
        spread = draw_scores([0.3, 0.8], Languages().reading(lang))
    loss, accuracy, matrix = map(words_of, drawings(page))
    legend = {"ko": "학습|검증", "en": "training|validation"}[lang]
    assert sorted(loss.split("|")) == sorted([epochs, stopped, "loss", *legend.split("|")])
    assert "accuracy" in accuracy
    assert matrix == classes
    assert words_of(base64.b64decode(spread.light.partition(",")[2]).decode()) == scores
    other = "[a-z]{3}" if lang == "ko" else "[가-힣]"
    for drawing in (loss, accuracy, matrix):
        assert not re.search(other, drawing.replace("loss", "").replace("accuracy", ""))
    last = BeautifulSoup(page, "html.parser").find(class_="last").get_text(" ")
    assert legend.split("|")[1] in last
    assert not re.search(other, last.replace("loss", "").replace("accuracy", ""))


def test_a_page_in_both_languages_has_both_on_its_drawings(out):
    loss, _ = drawings(page_of(evidence=out.capture(fits=(fit(),))))
    assert "학습 / training" in words_of(loss)
    assert "에포크 / epoch" in words_of(loss)
    assert words_of(loss).split("|").count("loss") == 1, "one name is not said twice"


def words_in(node: ast.expr) -> Iterator[str]:
    """Yield the sentences that an expression may give; what is put into them is a number here."""
    match node:
        case ast.Constant(value=str(words)) if words:
            yield words
        case ast.JoinedStr(values=parts):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "7" for part in parts
            )
        case ast.BoolOp(values=parts) | ast.Call(func=ast.Name(id="str"), args=parts):
            for part in parts:
                yield from words_in(part)
        case ast.IfExp(body=one, orelse=other):
            yield from words_in(one)
            yield from words_in(other)


def reasons_in(path: Path) -> Iterator[str]:
    """Yield why a training may be refused, or left to the notebook, by the code in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        given: list[ast.expr] = []
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[said, *_]):
                given = [said] if name in {"Refused", "RefusedError"} else []
            case ast.FunctionDef(name=name) if name.lstrip("_").startswith("why_"):
                returns = [one for one in ast.walk(node) if isinstance(one, ast.Return)]
                given = [one.value for one in returns if one.value is not None]
            case ast.Assign(targets=[ast.Attribute(attr="here" | "again")], value=said):
                given = [said]
            case ast.AnnAssign(target=ast.Name(id="again"), value=ast.expr() as said):
                given = [said]
            case ast.keyword(arg="again", value=said):
                given = [said]
        for said in given:
            yield from words_in(said)


def test_every_reason_why_a_training_ran_in_the_notebook_is_known_in_both_languages():
    """They come out of the sandbox as English words: one that is new is written into the list."""
    ours = Path(find_reason.__code__.co_filename).parents[1]
    files = [*(ours / "kernel").glob("*.py"), *(ours / "keras" / "training").glob("*.py")]
    files.append(ours / "grading" / "_trainer.py")
    found = {words for path in files for words in reasons_in(path)}
    assert {"a generator", "a PyDataset with 7", "there was no time for it", "no rows"} <= found
    assert len(found) > 70
    other = find_reason("none of them").ko
    assert not [words for words in found if find_reason(words).ko == other]
    assert not [words for words in found if find_reason(words).en != words]


def test_a_page_says_why_a_training_ran_in_the_notebook_in_its_language(out):
    fits = (
        {**fit(), "here": "the callback Mine, which looks at batches"},
        {**fit(index=1), "here": "the model takes rows of shape (7,), not (8,)"},
        {**fit(index=2), "here": HOSTILE},
    )
    evidence = out.capture(fits=fits)
    korean = assert_inert(page_of(evidence=evidence, lang="ko")).get_text()
    assert "노트북 안에서 학습했습니다(배치마다 호출되는 콜백 Mine)." in korean
    assert "노트북 안에서 학습했습니다(모델의 입력 크기는 (7,), 데이터는 (8,))." in korean
    assert "채점용 학습기가 맡지 않는 학습" in korean
    assert "looks at batches" not in korean
    english = assert_inert(page_of(evidence=evidence, lang="en")).get_text()
    assert "Trained in the notebook (the callback Mine, which looks at batches)." in english


def alts(source: str, *outputs, lang: str = "both") -> list[str]:
    """Return what stands for the pictures of a cell of code `source` where they are not seen."""
    cell = new_code_cell(source, outputs=list(outputs))
    page = page_of(notebook=new_notebook(cells=[cell]), lang=lang)
    return [image["alt"] for image in assert_inert(page).select("img.plot")]


DRAWN = display(**{"image/png": encoded(png())})


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("plt.title('Loss')", "Loss"),
        ("ax.set_title('a\\nb')", "a b"),
        ("ax.set(xlabel='x', title='Loss')", "Loss"),
        ("df.plot(title='Loss')", "Loss"),
        ("a.set_title('Left')\nb.set_title('Right')\nc.set_title('Left')", "Left, Right"),
        ("a.set_title('Left')\nfigure.suptitle('Both')", "Both"),
        ("plt.title('{x}')", "{x}"),
        ("%matplotlib inline\nplt.title('Loss')", "Loss"),
        (f"plt.title({'a' * 300!r})", "a" * 100 + "…"),
        (f"plt.title({BIDI!r})", visible(" ".join(BIDI.split()))),
        (f"plt.title({HOSTILE!r})", HOSTILE),
    ],
)
def test_a_picture_is_called_after_its_own_title(source, title):
    """Who cannot see a picture learns what it shows; nothing in a title acts on the page."""
    assert alts(source, DRAWN, lang="en") == [f"Picture drawn by cell 1: {title}"]


def test_a_title_in_two_languages_is_said_in_that_of_the_page():
    source = "axis.set(title=say('손실', 'loss'))"
    assert alts(source, DRAWN, lang="ko") == ["1번 셀이 그린 그림: 손실"]
    assert alts(source, DRAWN, lang="both") == ["1번 셀이 그린 그림: 손실"]
    assert alts(source, DRAWN, lang="en") == ["Picture drawn by cell 1: loss"]


@pytest.mark.parametrize(
    "source",
    ["plt.plot(x)", "plt.title(name)", "plt.title(f'{name}')", "'a'.title()", "plt.title('a", ""],
)
def test_a_picture_without_a_plain_title_is_called_by_its_cell(source):
    assert alts(source, DRAWN, lang="ko") == ["1번 셀이 그린 그림 1"]


def test_several_pictures_of_a_cell_are_numbered_and_no_output_between_counts():
    printed = new_output("stream", name="stdout", text="x")
    found = alts("plt.title('Loss')", printed, DRAWN, printed, DRAWN, lang="en")
    assert found == ["Picture 1 drawn by cell 1", "Picture 2 drawn by cell 1"]
