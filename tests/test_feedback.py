"""The HTML pages for a student and for a class: what they say, and that they can be read."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from feedback_pages import (
    BIDI,
    HOSTILE,
    TITLE,
    assert_inert,
    assert_inert_but_for_our_script,
    check,
    drawings,
    page_of,
    result,
    text_of,
)

from nbassay.errors import NbassayError
from nbassay.reports import (
    ClassInput,
    FeedbackInput,
    HandMarked,
    TopicPoints,
    write_class_page,
    write_feedback,
)
from nbassay.reports.summary import mend_first
from nbassay.results import SEVERITY, NotebookResult, SubmissionResult
from nbassay.sandbox import MESSAGES
from nbassay.texts import Languages, as_is, text


def test_page_is_one_file_in_the_folder_named(tmp_path):
    """Folders are made, writing again replaces the page, and nothing else is left behind."""
    page = FeedbackInput(result(check("test_a")), "college", TITLE)
    for _ in range(2):
        path = write_feedback(page, tmp_path / "s1" / "college")
    assert path == tmp_path / "s1" / "college" / "index.html"
    assert [found.name for found in tmp_path.rglob("*") if found.is_file()] == ["index.html"]
    assert_inert(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("status", SEVERITY)
def test_each_status_is_explained_in_both_languages(status):
    """A student learns what happened and what to do, in Korean and in English."""
    page = page_of(result=result(check("test_a", outcome="not_run", ko="", en=""), status=status))
    about = assert_inert(page).find(class_="about")
    for language, letters in (("ko", r"[가-힣]{2,}"), ("en", r"[A-Za-z]{3,}")):
        found = about.find_all("p", lang=language)
        assert len(found) == 2
        assert all(re.search(letters, tag.get_text()) for tag in found)


def test_one_language_alone_when_asked_for():
    """lang="ko" has no English sentence, lang="en" no Korean one, and other names are refused."""
    korean, english = (page_of(check("test_a"), lang=lang) for lang in ("ko", "en"))
    assert "mend it" not in korean
    assert "고치세요" not in english
    assert not re.search("[가-힣]", text_of(english))
    assert BeautifulSoup(english, "html.parser").html["lang"] == "en"
    with pytest.raises(NbassayError, match="no language"):
        page_of(lang="fr")


def test_titles_and_what_pictures_show_are_said_in_the_language_of_the_page(tmp_path):
    """A page in one language has no words of the other, not even for who cannot see."""
    titled = replace(check("test_a"), title=text(ko="합은 10입니다", en="The total is 10"))
    marks = result(titled)
    pages = {}
    for lang in ("ko", "en", "both"):
        reading = Languages().reading(lang)
        whole = write_class_page(ClassInput(TITLE, "college", [marks]), tmp_path / lang, reading)
        pages[lang] = whole.read_text(encoding="utf-8"), page_of(result=marks, lang=lang)
    for of_class, own in (pages["ko"], pages["both"]):
        assert "합은 10입니다" in text_of(of_class)
        assert "합은 10입니다" in text_of(own)
    assert (
        BeautifulSoup(pages["ko"][0], "html.parser").img["alt"].startswith("학생 1명의 점수 분포")
    )
    assert "The total is 10" in pages["both"][1]
    assert not any(re.search("[가-힣]", page) for page in pages["en"])
    assert "The total is 10" not in "".join(pages["ko"])


def test_outcomes_are_told_by_words_and_grouped_by_topic():
    """Passed, failed and not run differ in text, not in colour alone; points add up by cell."""
    page = page_of(
        check("test_layer_sizes", 2, "passed", "test_architecture"),
        check("test_loss_fits", 0, "failed", "test_architecture"),
        check("test_roc", 0, "not_run", "test_roc"),
    )
    soup = assert_inert(page)
    first, second = soup.find("table").find_all("tbody")
    assert first.th.get_text(strip=True) == "architecture"
    assert "2 / 4" in first.get_text()
    assert [word in first.get_text() for word in ("Passed", "통과", "Failed", "미통과")] == [
        True
    ] * 4
    assert "Not run" in second.get_text()
    assert soup.table.caption
    assert [tag.name for tag in soup.find_all(["h1", "h2", "h3"])][:3] == ["h1", "h2", "h2"]
    assert "Loss fits" in first.get_text()


def test_first_thing_to_mend_leads_and_names_its_place():
    """Trouble with a whole notebook comes before a failed check."""
    late = result(check("test_a"), status="timed_out", detail=text(ko="늦음", en="too slow"))
    items = assert_inert(page_of(result=late)).find(class_="mend").find_all("li")
    assert ["too slow" in items[0].get_text(), "mend it" in items[1].get_text()] == [True, True]
    assert "nn · train" in items[1].get_text()
    assert "every automatic check passed" in page_of(check("test_a", 2, "passed"))


def test_the_worst_trouble_leads_wherever_its_notebook_stands():
    """On both pages: an endless loop is not hidden behind a notebook that was not handed in."""
    states = {"a": "missing", "b": "timed_out", "c": "graded", "d": "missing"}
    notebooks = (NotebookResult(name, status, 0.0, ()) for name, status in states.items())
    found = mend_first(SubmissionResult("ana", tuple(notebooks)))
    assert [mend.place for mend in found] == ["b", "a", "d"]


def test_what_several_checks_of_a_cell_say_alike_is_one_thing_to_mend():
    alike = [check(f"test_{letter}", cell="test_train", en="It stopped.") for letter in "abc"]
    other = check("test_d", cell="test_roc", en="It stopped.")
    found = mend_first(result(*alike, other))
    assert [mend.place for mend in found] == ["nn · train", "nn · roc"]


def test_broken_check_waits_for_the_instructor_and_tells_no_secret():
    """A grader that failed costs nothing, and what it said stays with the staff."""
    page = page_of(
        check(
            "test_a[/graders/secret.npz-0.93]",
            broken=True,
            outcome="not_run",
            en="KeyError: secret",
        )
    )
    text = text_of(assert_inert(page).decode())
    assert "secret" not in text
    assert "0.93" not in text
    assert "2 points still to be given" in text


def test_missing_isolation_is_said_on_both_pages(tmp_path):
    """A run without a sandbox is named as such to the student and to the instructor."""
    found = result(check("test_a"), isolation="none", budget="full")
    whole = write_class_page(ClassInput(TITLE, "college", [found]), tmp_path)
    pages = (
        assert_inert(page_of(result=found)),
        assert_inert_but_for_our_script(whole.read_text(encoding="utf-8")),
    )
    for page in pages:
        assert "no isolation (none)" in page.find(class_="facts").get_text()


def test_names_between_backticks_are_set_as_code():
    """A message names variables as `x_train`; a lone backtick stays what it is."""
    soup = assert_inert(page_of(check("test_a", en="fit on `x_train` <b>", ko="`")))
    message = soup.find(class_="message")
    assert message.code.string == "x_train"
    assert ["<b>" in message.get_text(), "`" in message.get_text()] == [True, True]


def test_hand_marks_penalty_and_changed_points_count():
    """The total is checks and hand marks less the penalty; an instructor's change wins."""
    marks = (
        HandMarked("nn", "explain_a", 4, 5, HOSTILE),
        HandMarked("nn", "explain_b", None, 5),
        HandMarked("essay", "explain_c", None, 1),
    )
    topics = (TopicPoints("test_train", 1.5, 2),)
    page = page_of(check("test_a"), hand_marked=marks, late_penalty=0.5, topics=topics)
    soup = assert_inert(page)
    assert "5/ 13" in soup.find(class_="ring").get_text()
    text = soup.get_text()
    for words in (
        "6 points still",
        "0.5 points taken off",
        "changed these points",
        "essay",
        "채점 대기",
    ):
        assert words in text
    assert HOSTILE in text


def test_class_page_lists_students_and_most_failed_checks(tmp_path):
    """Scores, statuses, the most failed check first, and links that stay within feedback/."""
    results = [
        result(check("test_a"), check("test_b", 2, "passed"), student="b&c"),
        result(check("test_a"), check("test_b", en="see b"), student=HOSTILE.replace("/", "")),
        result(student="../x", status="crashed", detail=as_is(ko="멈춤", en=BIDI)),
    ]
    page = ClassInput(TITLE, "college", results, feedback=tmp_path / "feedback")
    path = write_class_page(page, tmp_path / "report" / "college")
    assert path == tmp_path / "report" / "college" / "index.html"
    soup = assert_inert_but_for_our_script(path.read_text(encoding="utf-8"))
    links = [tag["href"] for tag in soup.find_all("a")]
    assert "../../feedback/b%26c/college/index.html" in links
    assert "../../feedback/..%2Fx/college/index.html" in links
    failed = soup.find("section", attrs={"aria-labelledby": "failed"}).tbody.find_all("tr")
    assert ["A" in failed[0].get_text(), "2 / 2" in failed[0].get_text()] == [True, True]
    assert ["1 / 2" in failed[1].get_text(), len(failed)] == [True, 2]
    assert "Crashed" in soup.get_text()
    assert len(drawings(path.read_text(encoding="utf-8"))) == 1


def test_class_page_of_nobody(tmp_path):
    """An assignment without submissions has a page too."""
    path = write_class_page(ClassInput(TITLE, "college", []), tmp_path, Languages().reading("en"))
    page = assert_inert_but_for_our_script(path.read_text(encoding="utf-8"))
    assert "No check failed" in page.get_text()


def _luminance(color: str) -> float:
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_colours_of_text_have_enough_contrast(theme):
    """Every pair of text and ground reaches 4.5 to 1 (WCAG 2.2, AA) in both themes."""
    style = BeautifulSoup(page_of(), "html.parser").style.string
    colors = dict(
        re.findall(
            r"--([\w-]+): (#[0-9a-f]{6});", re.findall(r":root \{(.*?)\}", style, re.S)[theme]
        )
    )
    grounds = {"ink": ["card", "page", "sunken", "bad-soft", "wait-soft"], "muted": ["card", "page", "sunken", "bad-soft"],
               "good": ["good-soft", "card"], "bad": ["bad-soft", "card"], "wait": ["card", "sunken"],
               "accent": ["card"], "code-key": ["sunken"], "code-text": ["sunken"], "code-number": ["sunken"],
               "code-name": ["sunken"], "code-builtin": ["sunken"]}  # fmt: skip
    for front, others in grounds.items():
        for ground in others:
            pair = sorted((_luminance(colors[front]), _luminance(colors[ground])))
            assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, (front, ground)


def test_what_the_machine_kept_from_being_graded_waits_on_both_pages(tmp_path):
    """The cause stands there, in both languages, and no word that blames the notebook."""
    cause = MESSAGES["disk"]
    waiting = check("test_a", broken=True, outcome="not_run", ko=cause.ko, en=cause.en)
    left = replace(result(waiting).notebooks[0], detail=cause, left_to_person=cause)
    found = SubmissionResult("s1", (left,))
    whole = write_class_page(ClassInput(TITLE, "college", [found]), tmp_path)
    student, course = text_of(page_of(result=found)), text_of(whole.read_text(encoding="utf-8"))
    for said in (student, course):
        assert cause.en in said
        assert cause.ko in said
        assert "Crashed" not in said
    assert "Waiting" in course
    assert "Every notebook was looked at to its end" not in student
