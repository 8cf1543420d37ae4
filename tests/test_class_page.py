"""The page of a class: what it counts, what it draws, and what it says of whom."""

from __future__ import annotations

import json
import re
from dataclasses import replace

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
    RELEASED,
    check,
    class_of,
    class_that_wrote,
    honest_class,
    made_class,
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
from nbassay.reports.classroom import taken as work_bounds
from nbassay.reports.classroom._class_page import class_page
from nbassay.reports.classroom._misunderstood import find_mistakes
from nbassay.texts import Languages, as_is, text


def page_of(page: ClassInput, tmp_path, lang: str = "en") -> str:
    return class_page(page, tmp_path, Languages().reading(lang))


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


def test_what_is_taken_along_of_a_notebook_is_bounded(tmp_path):
    out = Out(tmp_path / "out")
    names = ("test_a", "test_b", "test_c")
    cells = [{"index": n, "grade_id": name, "status": "ok"} for n, name in enumerate(names)]
    run = {"schema": 1, "cells": cells, "kernel": "alive", "versions": {}}
    (out.folder / "run.json").write_text(json.dumps(run))
    long = fit(2500, 2500)
    for n, name in enumerate(names, 1):
        evidence = out.capture(name, (long, *(fit(3, 3, index=k) for k in range(1, 6 * n))))
    notebook = NotebookInput("nn", evidence=evidence)
    taken = collect_work(FeedbackInput(submission("a"), "college", TITLE, (notebook,)))["nn"]
    assert len(taken.histories) == work_bounds.MAX_HISTORIES
    assert max(len(one.values) for one in taken.histories) == work_bounds.MAX_EPOCHS


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

    def test_a_class_of_300_is_one_page_of_less_than_a_megabyte(self, tmp_path):
        large = page_of(made_class(300), tmp_path, "both")
        assert len(large.encode("utf-8", "replace")) < 1_000_000
        assert large.count('<tr data-name="') == 300

    def test_no_notebook_without_evidence_or_work_breaks_it(self, tmp_path):
        page = made_class(5, work={"학생001": {"nn": NotebookWork()}}, bars={}, released={})
        assert "Students" in text_of(page_of(page, tmp_path))
