"""The page of a class: what it counts, what it draws, and what it says of whom."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from random import Random

import pytest
from feedback_pages import (
    HOSTILE,
    TITLE,
    Out,
    assert_inert_but_for_our_script,
    fit,
    text_of,
)
from made_class import (
    BARS,
    RELEASED,
    check,
    made_class,
    own_code,
    submission,
    work,
    wrong,
)
from nbformat.v4 import new_code_cell, new_notebook

from nbassay.reports import (
    ClassInput,
    FeedbackInput,
    NotebookInput,
    NotebookWork,
    collect_work,
    split_code,
)
from nbassay.reports.classroom import _alike, _curves
from nbassay.reports.classroom._alike import find_alike
from nbassay.reports.classroom._curves import draw_curves
from nbassay.reports.classroom._mistakes import find_mistakes
from nbassay.reports.classroom._page import class_page
from nbassay.reports.classroom._strips import draw_strips
from nbassay.reports.inputs import History
from nbassay.results import Measured
from nbassay.texts import Languages, as_is, text


def page_of(page: ClassInput, tmp_path, lang: str = "en") -> str:
    return class_page(page, tmp_path, Languages().reading(lang))


def class_of(*results, **more) -> ClassInput:
    return ClassInput(TITLE, "college", results, **more)


MISSING = as_is(ko="`x`이(가) 없습니다.", en="`x` is missing.")


class TestMistakes:
    """What a class has not understood."""

    def test_what_fell_with_a_mistake_is_counted_below_it_and_nowhere_else(self):
        root = check("shape", said=wrong(3))
        second = check("scaled", said=wrong(4), follows=(root.id,))
        third = check("held", "test_train", MISSING, follows=(second.id,))
        right = [check("shape"), check("scaled"), check("held", "test_train")]
        alone = [check("shape"), check("scaled"), check("held", "test_train", MISSING)]
        page = class_of(
            submission("a", root, second, third),
            submission("b", root, second, third),
            submission("c", *right),
            submission("d", *alone),
        )
        first, last = find_mistakes(page)
        assert (first.title.en, first.failed, first.tried) == ("The check shape", 2, 4)
        fell = {one.title.en: one.students for one in first.follow_ups}
        assert fell == {"The check scaled": 2, "The check held": 2}
        assert (last.title.en, last.failed, last.tried) == ("The check held", 1, 2)

    def test_the_very_same_said_twice_of_one_cell_is_one_mistake(self):
        both = [check("a", said=MISSING), check("b", said=MISSING)]
        (one,) = find_mistakes(class_of(submission("s", *both)))
        assert [other.title.en for other in one.follow_ups] == ["The check b"]
        other_cell = [check("a", said=MISSING), check("b", "test_train", MISSING)]
        assert len(find_mistakes(class_of(submission("s", *other_cell)))) == 2

    def test_the_commonest_message_is_told_whatever_its_numbers(self):
        said = [wrong(1), wrong(2), wrong(2), MISSING, MISSING]
        page = class_of(*(submission(f"s{n}", check("a", said=m)) for n, m in enumerate(said)))
        (one,) = find_mistakes(page)
        assert (one.said, one.failed, one.kinds) == (3, 5, 2)
        assert one.message == wrong(2)

    def test_a_word_in_a_message_tells_it_from_others(self):
        def of(name):
            return text(ko="{name} 없음", en="{name} is missing", name=name)

        said = [of("x"), of("y"), of("y")]
        page = class_of(*(submission(f"s{n}", check("a", said=m)) for n, m in enumerate(said)))
        assert (find_mistakes(page)[0].said, find_mistakes(page)[0].kinds) == (2, 2)

    def test_whoever_has_not_begun_has_not_misunderstood(self):
        failed = check("a", said=MISSING)
        follows = check("b", "test_train", wrong(2), follows=(failed.id,))
        written = {"idle": work("# Scale.  \n"), "tried": work("x = 1")}
        page = class_of(
            submission("idle", failed, follows), submission("tried", failed), work=written,
            released=RELEASED,
        )  # fmt: skip
        (one,) = find_mistakes(page)
        assert (one.failed, one.tried, one.untouched, one.follow_ups) == (1, 1, 1, ())
        assert find_mistakes(replace(page, work={}))[0].tried == 2  # not known: taken for work

    @pytest.mark.parametrize("status", ["crashed", "missing", "unreadable", "tampered"])
    def test_a_notebook_that_could_not_be_looked_at_says_nothing_of_what_was_understood(
        self, status
    ):
        assert not find_mistakes(class_of(submission("s", check("a", said=MISSING), status=status)))

    def test_checks_that_follow_from_each_other_end_somewhere(self):
        first = check("a", said=MISSING, follows=("nn::test_b",))
        second = check("b", said=wrong(1), follows=("nn::test_a",))
        assert find_mistakes(class_of(submission("s", first, second))) is not None


def held(value: float, wanted: str = "at least", name: str = "held"):
    return check("held", "test_train", measured=(Measured(name, value, wanted),))


class TestStrips:
    """Accuracies against their bars."""

    def test_who_misses_the_bar_is_a_cross_on_its_other_side(self):
        values = [0.5, 0.79, 0.8, 0.9]
        page = class_of(*(submission(f"s{v}", held(v)) for v in values), bars=BARS)
        (strip,) = draw_strips(page)
        assert (strip.reached, strip.missed) == (2, 2)
        dots = [float(x) for x in re.findall(r"M([\d.]+)", strip.dots)]
        crosses = [float(x) for x in re.findall(r"M([\d.]+)", strip.crosses)]
        assert [len(dots), len(crosses)] == [2, 2]
        assert max(crosses) < strip.bar_at < min(dots)

    def test_an_error_has_to_stay_below_its_bar(self):
        page = class_of(submission("a", held(0.3, "at most")), bars={"held": 0.5})
        assert (draw_strips(page)[0].reached, draw_strips(page)[0].at_least) == (1, False)

    def test_of_several_numbers_held_to_one_bar_the_worst_counts(self):
        three = check("held", measured=tuple(Measured("held", v, "at least") for v in (0.9, 0.7)))
        assert draw_strips(class_of(submission("a", three), bars=BARS))[0].values == (0.7,)

    def test_what_is_no_number_or_has_no_bar_is_not_drawn(self):
        odd = [submission("a", held(math.nan)), submission("b", held(math.inf))]
        assert draw_strips(class_of(*odd, submission("c", held(1.0, name="gone")), bars=BARS)) == []

    def test_one_odd_value_does_not_squeeze_the_others(self):
        page = class_of(
            *(submission(f"s{n}", held(0.8 + n / 100)) for n in range(19)),
            submission("odd", held(-1e9)),
            bars=BARS,
        )
        (strip,) = draw_strips(page)
        assert (strip.outside, strip.missed) == (1, 1)
        columns = set(re.findall(r"M([\d.]+)", strip.dots))
        assert len(columns) > 10


def curve(*values: float, held_out: bool = True, training: int = 0) -> History:
    return History("test_train", training, "loss", held_out, values)


def curves_of(*histories: tuple[History, ...]):
    names = [f"s{number}" for number in range(len(histories))]
    written = {name: work("", *each) for name, each in zip(names, histories, strict=True)}
    trained = check("train", "test_train")
    return draw_curves(class_of(*(submission(name, trained) for name in names), work=written))


class TestCurves:
    """Learning curves, one over the other."""

    def test_equal_curves_are_drawn_once_and_wider(self):
        (panel,) = curves_of((curve(3, 2, 1),), (curve(3, 2, 1),), (curve(4, 3, 2),)).panels
        assert sorted(one.students for one in panel.curves) == [1, 2]
        assert (panel.students, panel.last[1]) == (3, 1)
        wide = max(panel.curves, key=lambda one: one.width)
        assert wide.students == 2

    def test_what_a_page_takes_is_bounded(self):
        long = tuple((curve(*(1 / (e + n) for e in range(1, 2000))),) for n in range(320))
        (panel,) = curves_of(*long).panels
        assert len(panel.curves) == _curves.MAX_CURVES
        assert panel.left_out == 20
        assert all(len(re.findall("[ML]", one.path)) == _curves.MAX_POINTS for one in panel.curves)
        many = tuple(curve(2, 1, training=number) for number in range(20))
        found = curves_of(many, many)
        assert (len(found.panels), found.left_out) == (_curves.MAX_PANELS, 8)

    def test_who_tried_something_first_is_drawn_by_the_training_that_came_last(self):
        twice = (curve(9, 9, training=0), curve(2, 1, training=1))
        (panel,) = curves_of((curve(3, 1),), (curve(4, 1),), twice).panels
        assert (panel.trainings, panel.students, panel.last) == (1, 3, (1, 1, 1))
        first, second = curves_of(twice, twice).panels
        assert [(one.training, one.last[1]) for one in (first, second)] == [(1, 9), (2, 1)]

    def test_what_is_no_number_leaves_a_gap(self):
        (panel,) = curves_of((curve(3, math.nan, 1, 0.5),)).panels
        assert len(re.findall("M", panel.curves[0].path)) == 2

    def test_a_training_that_diverged_leaves_the_drawing_and_not_the_others_flat(self):
        tame = [(curve(1, 0.5, 0.3 + number / 100),) for number in range(19)]
        (panel,) = curves_of(*tame, (curve(1, 1e6, 1e9),)).panels
        assert panel.outside == 1
        assert all(float(words) < 10 for _, words in panel.ticks)

    def test_validation_is_drawn_where_most_have_it(self):
        def measured(count):
            given = [(curve(2, 1, held_out=False), curve(3, 2)) for _ in range(count)]
            rest = [(curve(2, 1, held_out=False),) for _ in range(3 - count)]
            return curves_of(*given, *rest).panels[0].measured.en

        assert [measured(1), measured(2)] == ["training loss", "validation loss"]

    def test_evidence_that_is_gone_is_said(self, tmp_path):
        page = class_of(submission("a"), submission("b", evidence=""))
        assert draw_curves(page).gone == 1
        assert "The evidence of 1 notebook is gone" in text_of(page_of(page, tmp_path))


def class_that_wrote(codes: dict[str, str]) -> ClassInput:
    return class_of(
        *(submission(name) for name in codes),
        work={name: work(code) for name, code in codes.items()},
        released=RELEASED,
    )


def honest_class(size: int = 40) -> dict[str, str]:
    return {f"s{number:02d}": own_code(Random(number)) for number in range(size)}


class TestAlike:
    """Submissions to look at side by side."""

    def test_a_copy_with_other_names_comments_and_layout_is_seen(self):
        codes = honest_class()
        copied = re.sub(r"\b[a-h](\d+)\b", r"mine_\1", codes["s07"]).replace("\n", "\n\n# so\n")
        codes["s33"] = copied.replace(", ", ",").replace("'", '"').replace("12", "120")
        found = find_alike(class_that_wrote(codes))
        assert [group.students for group in found.groups] == [("s07", "s33")]
        assert found.groups[0].least > 0.9
        assert found.groups[0].notebooks == ("nn",)

    def test_who_wrote_alone_is_not_named(self):
        assert find_alike(class_that_wrote(honest_class(60))).groups == ()

    def test_short_answers_are_alike_for_everyone(self):
        short = "x_train = scaler.transform(x_train)\nmodel.fit(x_train, y_train, epochs={})\n"
        codes = {f"s{number}": short.format(number % 3) for number in range(40)}
        assert find_alike(class_that_wrote(codes)).groups == ()

    def test_what_was_given_out_counts_for_nobody(self):
        given = own_code(Random(99))
        codes = {name: given if name < "s03" else code for name, code in honest_class().items()}
        page = replace(class_that_wrote(codes), released={"nn": {"test_scaling": given}})
        assert find_alike(page).groups == ()

    def test_three_copies_are_one_group(self):
        codes = honest_class()
        codes["s20"] = codes["s21"] = codes["s05"]
        (group,) = find_alike(class_that_wrote(codes)).groups
        assert group.students == ("s05", "s20", "s21")

    def test_a_few_students_are_not_compared(self):
        codes = dict.fromkeys([f"s{n}" for n in range(_alike.FEWEST - 1)], own_code(Random(1)))
        assert find_alike(class_that_wrote(codes)).groups == ()

    def test_the_order_of_students_changes_nothing(self):
        codes = honest_class()
        codes["s33"] = codes["s07"]
        turned = dict(reversed(codes.items()))
        assert find_alike(class_that_wrote(codes)) == find_alike(class_that_wrote(turned))

    def test_hostile_code_is_read_in_bounded_time(self):
        hard = {
            f"s{n}": part * (60_000 // len(part))
            for n, part in enumerate(
                ["'\\'", '"', "'", "#", "a" * 9, "\\", "1_", "(", "é", "\ud800"]
            )
        }
        assert find_alike(class_that_wrote(hard)).groups is not None


def test_own_code_is_parted_by_self_check_and_given_cells_are_none():
    def cell(source, grade_id="", **flags):
        tags = {"nbgrader": {"grade_id": grade_id, **flags}} if grade_id else {}
        return new_code_cell(source, metadata=tags)

    notebook = new_notebook(
        cells=[
            cell("import numpy", "setup", locked=True),
            cell("a = 1", "one", solution=True),
            cell("added = 2"),
            cell("assert a", "test_one", grade=True),
            cell("b = 3", "two", solution=True),
            cell("assert b", "test_two", grade=True),
            cell("free = 4"),
        ]
    )
    parts = {"test_one": "a = 1\nadded = 2", "test_two": "b = 3", "": "free = 4"}
    assert split_code(notebook) == parts
    assert split_code({"cells": [None, 3, {"cell_type": "code", "source": {"a": 1}}]})[""]
    assert split_code({"cells": "x"}) == {"": ""}


CELLS = ("train", "test_train", "more", "test_more")


def test_histories_are_those_of_epochs_that_were_run_and_have_names_of_ours(tmp_path):
    """What a submission calls its measures is not taken along."""
    down = [1 / (1 + epoch) for epoch in range(6)]
    made = {"loss": down, "val_accuracy": down, "accuracy": down, HOSTILE: down, "mae": [1e300] * 6}
    out = Out(tmp_path / "out")
    cells = [{"index": n, "grade_id": name, "status": "ok"} for n, name in enumerate(CELLS)]
    run = {"schema": 1, "cells": cells, "kernel": "alive", "versions": {}}
    (out.folder / "run.json").write_text(json.dumps(run))
    first = fit(ran=4, asked=6, history=made)
    out.capture("test_train", (first,))
    evidence = out.capture("test_more", (first, fit(ran=2, asked=2, index=1)))
    notebook = NotebookInput("nn", evidence=evidence)
    known = FeedbackInput(submission("a"), "college", TITLE, (notebook, NotebookInput("gone")))
    taken = collect_work(known)
    assert list(taken) == ["nn"]
    assert [
        (one.cell, one.training, one.measure, one.held_out, len(one.values))
        for one in taken["nn"].histories
    ] == [
        ("test_train", 0, "loss", False, 4),
        ("test_train", 0, "accuracy", False, 4),
        ("test_train", 0, "accuracy", True, 4),
        ("test_more", 0, "loss", False, 2),
        ("test_more", 0, "loss", True, 2),
        ("test_more", 0, "accuracy", False, 2),
    ]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return class_page(made_class(60), tmp_path_factory.mktemp("page"), Languages().reading("both"))


class TestWholePage:
    """The page as one text."""

    def test_nothing_on_it_acts_but_our_script(self, page):
        soup = assert_inert_but_for_our_script(page)
        assert HOSTILE.replace("/", "") in soup.get_text()

    def test_sections_come_in_the_order_in_which_they_are_asked_for(self, page):
        soup = assert_inert_but_for_our_script(page)
        order = ["waiting", "scores", "failed", "bars", "curves", "alike", "students"]
        assert [tag["id"] for tag in soup.find_all("h2")] == order
        assert [a["href"] for a in soup.nav.find_all("a")] == [f"#{key}" for key in order]

    @pytest.mark.parametrize("lang", ["ko", "en"])
    def test_one_language_is_one_language(self, lang, tmp_path):
        quiet = made_class(30)
        names = {result.student: f"s{n}" for n, result in enumerate(quiet.results)}
        quiet = replace(
            quiet,
            results=[replace(one, student=names[one.student]) for one in quiet.results],
            **{
                kind: {names[key]: value for key, value in getattr(quiet, kind).items()}
                for kind in ("points", "work", "seconds_late")
            },
        )
        said = text_of(page_of(quiet, tmp_path, lang).partition("<script>")[0])
        assert bool(re.search("[가-힣]", said)) == (lang == "ko")
        other = {"ko": "What was not understood", "en": "이해하지 못한 것"}[lang]
        assert other not in said

    def test_near_identical_work_is_called_a_hint(self, page, tmp_path):
        assert "a hint, never a verdict" in page
        assert "단서일 뿐 판정이 아닙니다" in page
        codes = honest_class()
        codes["s33"] = codes["s07"]
        twins = replace(class_that_wrote(codes), feedback=tmp_path / "feedback")
        soup = assert_inert_but_for_our_script(page_of(twins, tmp_path / "report"))
        (group,) = soup.find(class_="groups").find_all("li", recursive=False)
        links = [tag["href"] for tag in group.find_all("a")]
        assert links == [f"../feedback/{name}/college/index.html" for name in ("s07", "s33")]

    def test_late_and_waiting_work_is_named_first(self, tmp_path):
        broken = check("a", said=MISSING, outcome="not_run", broken=True)
        page = class_of(
            submission("slow", check("a")),
            submission("stuck", broken),
            submission("gone", status="timed_out"),
            seconds_late={"slow": 2.5 * 3600},
            to_mark={("nn", "explain"): 2},
        )
        soup = assert_inert_but_for_our_script(page_of(page, tmp_path))
        said = soup.find(class_="todo").get_text(" ", strip=True)
        for words in ("nn · explain", "2 students", "The check a", "Timed out", "gone", "slow"):
            assert words in said
        assert "2 hours late" in soup.find(class_="students").get_text()

    def test_no_notebook_without_evidence_or_work_breaks_it(self, tmp_path):
        page = made_class(5, work={"학생001": {"nn": NotebookWork()}}, bars={}, released={})
        assert "Students" in text_of(page_of(page, tmp_path))
