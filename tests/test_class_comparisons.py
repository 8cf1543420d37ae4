"""Drawings of the class page, and which submissions it says to look at side by side."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from random import Random

from feedback_pages import text_of
from made_class import (
    BARS,
    check,
    class_of,
    class_that_wrote,
    honest_class,
    own_code,
    submission,
    work,
)

from nbassay.reports.classroom import _alike, _learning
from nbassay.reports.classroom._alike import find_alike
from nbassay.reports.classroom._class_page import class_page
from nbassay.reports.classroom._learning import draw_curves
from nbassay.reports.classroom._strips import draw_strips
from nbassay.reports.inputs import History
from nbassay.results import Measured
from nbassay.texts import Languages


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
        assert len(panel.curves) == _learning.MAX_CURVES
        assert panel.left_out == 20
        assert all(
            len(re.findall("[ML]", one.path)) == _learning.MAX_POINTS for one in panel.curves
        )
        many = tuple(curve(2, 1, training=number) for number in range(20))
        found = curves_of(many, many)
        assert (len(found.panels), found.left_out) == (_learning.MAX_PANELS, 8)

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
        assert "The evidence of 1 notebook is gone" in text_of(
            class_page(page, tmp_path, Languages().reading("en"))
        )


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
