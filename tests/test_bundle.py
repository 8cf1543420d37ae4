"""`nbassay bundle`: one archive, the same bytes for the same content, that grades as the course does."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import assert_course
import pytest
from tiny_course import ANSWERS, SECRET, hand_in, released

from nbassay import __version__, cli, data
from nbassay.authoring.release import release
from nbassay.bundling import course_parts
from nbassay.bundling.bundle import make_bundle
from nbassay.bundling.extras import Extra
from nbassay.bundling.gradescope_archive import make_autograder
from nbassay.bundling.own_wheel import read_needs, write_own_wheel
from nbassay.bundling.pins import pin_environment
from nbassay.course.layout import Course
from nbassay.data import DATA_SETS, Found
from nbassay.errors import NbassayError

pytest_plugins = ["tiny_fixtures"]

WHEEL = f"nbassay-{__version__}-py3-none-any.whl"
OWN = {"README.md", "constraints.txt", "requirements.txt", "nbgrader_config.py", WHEEL}
OF_TINY = {
    "graders/tiny/assignment.toml",
    "graders/tiny/test_sums.py",
    "graders/tiny/test_words.py",
    *(f"{part}/tiny/{name}" for part in ("source", "release") for name in ("word.txt",)),
    *(f"{part}/tiny/{name}.ipynb" for part in ("source", "release") for name in ("sums", "words")),
    "release/tiny/README.md",
}


def bundle(course: Course, *extras: Extra):
    return make_bundle(course.assignment("tiny"), extras)


def change_settings(course: Course, *, first: str = "", last: str = "") -> None:
    """Write more settings of the assignment, and release it with them."""
    path = course.root / "graders" / "tiny" / "assignment.toml"
    path.write_text(f"{first}\n{path.read_text('utf-8')}{last}\n", "utf-8")
    release(course, ["tiny"])


def type_in(*arguments: str) -> int:
    return cli.run(["bundle", *arguments])


@pytest.fixture(scope="module")
def made(tiny_template):
    """The bundle of a course that nobody has handed in to."""
    return bundle(tiny_template)


def test_it_holds_what_grading_needs_and_nothing_of_students(tiny):
    hand_in(tiny, "s1", **ANSWERS)
    known = tiny.root / "graders" / "tiny" / "submissions" / "sums"
    known.mkdir(parents=True)
    (known / "wrong_sum.py").write_text("# what: wrong\n")
    (tiny.root / "course.toml").write_text('title = { en = "Small things" }\n')
    found = bundle(tiny)
    assert set(found.files) == OWN | OF_TINY | {"course.toml"}
    assert found.without == ("known submissions", "student work", "the gradebook", "evidence")


def test_the_same_content_gives_the_same_bytes_wherever_the_course_lies(made, tmp_path):
    elsewhere = released(tmp_path / "another" / "place")
    for path in elsewhere.root.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    assert bundle(elsewhere).pack() == made.pack()


def everything_in(archive: bytes) -> bytes:
    """Return all names and bytes in a zip and in the zips in it."""
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        parts = [(name, opened.read(name)) for name in opened.namelist()]
    return b"".join(
        name.encode() + (everything_in(content) if name.endswith(".whl") else content)
        for name, content in parts
    )


def test_nothing_in_it_names_a_folder_of_this_machine(made, tiny_template):
    everything = everything_in(made.pack()[0])
    for place in (tiny_template.root, Path.cwd(), Path(sys.prefix), Path.home() / ".cache"):
        assert str(place).encode() not in everything
    assert b"direct_url" not in b"".join(name.encode() for name in made.files)


# What is in it only when asked for


def test_known_submissions_come_along_when_asked_for(tiny):
    folder = tiny.root / "graders" / "tiny"
    (folder / "submissions" / "sums").mkdir(parents=True)
    (folder / "submissions" / "sums" / "wrong_sum.py").write_text("# what: wrong\n")
    (folder / "calibration.json").write_text("{}")
    more = set(bundle(tiny, Extra.known).files) - OWN - OF_TINY
    assert more == {
        "graders/tiny/submissions/sums/wrong_sum.py",
        "graders/tiny/calibration.json",
    }


def test_student_work_comes_along_when_asked_for_and_no_link_is_followed(tiny, tmp_path):
    hand_in(tiny, "김하늘", sums=ANSWERS["sums"])
    (tmp_path / "secret").write_text("not handed in")
    (tiny.submission("김하늘", "tiny") / "secret.txt").symlink_to(tmp_path / "secret")
    found = bundle(tiny, Extra.work)
    assert set(found.files) - OWN - OF_TINY == {"submitted/김하늘/tiny/sums.ipynb"}
    with zipfile.ZipFile(BytesIO(found.pack()[0])) as archive:
        assert "submitted/김하늘/tiny/sums.ipynb" in archive.namelist()


def test_the_gradebook_comes_along_when_asked_for(tiny):
    content = bundle(tiny, Extra.gradebook).files["gradebook.db"]
    assert content.startswith(b"SQLite format 3")
    assert b"explain_mean" in content


@pytest.mark.parametrize("extra", [Extra.known, Extra.work, Extra.evidence])
def test_what_is_asked_for_and_not_there_is_said(tiny, extra):
    with pytest.raises(NbassayError, match=f"--with {extra}: .* nothing of the kind for tiny"):
        bundle(tiny, extra)


def test_a_config_that_names_a_database_stays_behind(tiny):
    config = tiny.root / "nbgrader_config.py"
    config.write_text(
        config.read_text() + 'c.CourseDirectory.db_url = "postgresql://me:secret@host/marks"\n'
    )
    found = bundle(tiny)
    assert b"secret" not in found.files["nbgrader_config.py"]
    assert b"GradeInSandbox" in found.files["nbgrader_config.py"]
    assert any("names a database and stays here" in note for note in found.notes)


def test_full_data_sets_come_along_and_a_sample_is_said(tiny, tmp_path, monkeypatch):
    first, second = sorted(DATA_SETS)[:2]
    folder = tmp_path / "there"
    folder.mkdir()
    for file in DATA_SETS[first].files:
        (folder / file).write_bytes(b"full")
    places = {
        first: Found(first, folder, "there", next(iter(DATA_SETS[first].files))),
        second: Found(second, None, "sample"),
    }
    monkeypatch.setattr(course_parts.data, "find", places.__getitem__)
    change_settings(tiny, first=f'datasets = ["{first}", "{second}"]')
    found = bundle(tiny)
    inside = Path("data", DATA_SETS[first].folder)
    assert {name for name in found.files if name.startswith("data/")} == {
        (inside / file).as_posix() for file in DATA_SETS[first].files
    }
    assert any(note.startswith(f"{second}: only a sample is here") for note in found.notes)


def test_data_sets_are_found_beside_an_unpacked_course(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert ("data", tmp_path / "data") in list(data.locations())


# What is refused


def refused(course: Course) -> str:
    with pytest.raises(NbassayError) as raised:
        bundle(course)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_what_is_not_released_is_refused(tiny):
    shutil.rmtree(tiny.root / "release")
    assert "run `nbassay release tiny` first" in refused(tiny)


def test_a_release_that_is_not_of_this_source_is_refused(tiny):
    (tiny.root / "source" / "tiny" / "word.txt").write_text("jax\n")
    assert "release/tiny is not what its source gives now (word.txt)" in refused(tiny)


def test_graders_that_do_not_go_with_the_source_are_refused(tiny):
    graders = tiny.root / "graders" / "tiny" / "test_words.py"
    graders.write_text(graders.read_text().replace("points(4", "points(3"))
    assert "words test_upper is worth 4, its checks 3" in refused(tiny)


def test_a_file_that_names_a_folder_of_this_machine_is_refused(tiny):
    graders = tiny.root / "graders" / "tiny" / "test_words.py"
    graders.write_text(f"TABLE = '{tiny.root}/private/table.csv'\n{graders.read_text()}")
    assert f"graders/tiny/test_words.py names {tiny.root}" in refused(tiny)


# The environment


def test_versions_are_those_installed_here_and_no_index_is_named(tiny_template, made):
    pinned = pin_environment(tiny_template.assignment("tiny"), read_needs())
    lines = made.files["constraints.txt"].decode().splitlines()
    assert len(lines) == made.pinned == len(pinned.versions)
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][^\s+@/]*", line) for line in lines)
    assert lines == sorted(lines, key=lambda line: line.split("==")[0])
    names = {line.split("==")[0] for line in lines}
    assert {"numpy", "keras", "nbgrader", "tensorflow", "tensorflow-cpu", "pyzmq"} <= names
    assert not names & {"nbassay", "pytest-xdist", "mypy"}
    asked = made.files["requirements.txt"].decode().splitlines()
    assert asked == ["--constraint constraints.txt", f"./{WHEEL}"]


def test_packages_of_the_assignment_are_asked_for_by_name(tiny):
    change_settings(tiny, first='packages = ["hypothesis"]')
    found = bundle(tiny)
    assert "hypothesis" in found.files["requirements.txt"].decode().splitlines()
    assert "\nhypothesis==" in found.files["constraints.txt"].decode()


def test_the_wheel_says_what_it_holds_and_needs(made):
    name, content = write_own_wheel(read_needs())
    assert made.files[name] == content
    with zipfile.ZipFile(BytesIO(content)) as wheel:
        about = f"nbassay-{__version__}.dist-info"
        record = [line.rsplit(",", 2) for line in wheel.read(f"{about}/RECORD").decode().split()]
        assert {line[0] for line in record} == set(wheel.namelist())
        for path, digest, size in record[:-1]:
            found = hashlib.sha256(wheel.read(path)).digest()
            assert digest == f"sha256={base64.urlsafe_b64encode(found).rstrip(b'=').decode()}"
            assert int(size) == len(wheel.read(path))
        assert "Requires-Dist: nbgrader" in wheel.read(f"{about}/METADATA").decode()


def test_the_wheel_can_be_installed_and_carries_no_course(made, tmp_path):
    (tmp_path / WHEEL).write_bytes(made.files[WHEEL])
    install = ["-m", "pip", "install", "--no-deps", "--no-index", "--quiet", "--target", "site"]
    subprocess.run([sys.executable, *install, WHEEL], cwd=tmp_path, check=True, capture_output=True)
    done = subprocess.run(
        [sys.executable, "-m", "nbassay", "--version"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == f"nbassay {__version__}\n", done.stderr
    assert not list((tmp_path / "site").rglob("carried"))
    assert (tmp_path / "site" / "nbassay" / "bundling" / "templates" / "setup.sh").is_file()


# The command


def test_the_command_writes_a_closed_file_and_says_what_is_in_it(
    tiny, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert type_in("tiny", "--course", str(tiny.root), "--json", "said.json") == 0
    target = tmp_path / "tiny-bundle.zip"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    said = json.loads((tmp_path / "said.json").read_text(encoding="utf-8"))
    assert said["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    assert set(said["files"]) == set(zipfile.ZipFile(target).namelist())
    assert said["gradescope"] is None
    shown = capsys.readouterr().out
    assert "not in it: known submissions, student work, the gradebook, evidence" in shown
    assert "hidden graders are in it" in shown
    with pytest.raises(NbassayError, match=r"tiny-bundle\.zip is there already; --force"):
        type_in("tiny", "--course", str(tiny.root))
    assert type_in("tiny", "--course", str(tiny.root), "--force") == 0


def test_the_readme_leads_through_commands_that_there_are(made):
    readme = made.files["README.md"].decode()
    assert "{{" not in readme
    assert "nbassay grade tiny" in readme and "unzip tiny-bundle.zip" in readme


# Gradescope's archive


@pytest.fixture(scope="module")
def autograder(tiny_template):
    """The archive for Gradescope, and what to set there."""
    return make_autograder(tiny_template.assignment("tiny"))


def test_gradescopes_files_lie_at_the_root_and_can_be_run(autograder):
    with zipfile.ZipFile(BytesIO(autograder[0].pack()[0])) as archive:
        modes = {one.filename: one.external_attr >> 16 for one in archive.infolist()}
    assert OF_TINY | {"setup.sh", "run_autograder", "autograder.json"} <= set(modes)
    run = {name for name, mode in modes.items() if mode & 0o111}
    assert run == {"setup.sh", "run_autograder"}


@pytest.mark.parametrize("name", ["setup.sh", "run_autograder"])
def test_the_scripts_are_bash_and_name_nothing_of_this_machine(autograder, name, tmp_path):
    script = tmp_path / name
    script.write_bytes(autograder[0].files[name])
    subprocess.run(["bash", "-n", script], check=True, capture_output=True)
    said = script.read_text(encoding="utf-8")
    assert "{{" not in said
    assert "--index-url" not in said and "http" not in said


def test_no_hidden_check_stands_in_what_is_not_a_grader(autograder):
    holding = {name for name, content in autograder[0].files.items() if SECRET.encode() in content}
    assert holding == {"graders/tiny/test_sums.py"}


def test_what_to_set_follows_from_the_limits(autograder, tiny):
    wanted = autograder[1]
    assert (wanted.points, wanted.by_hand) == (9.0, 5.0)
    assert wanted.memory_mb > 4096
    assert wanted.minutes == 21  # two notebooks of 300 s and as much for marking, and a minute
    change_settings(tiny, last="[limits.fast]\ntotal_seconds = 3000\nmemory_mb = 900")
    _, longer = make_autograder(tiny.assignment("tiny"))
    assert (longer.minutes, longer.memory_mb) == (111, wanted.memory_mb - 4096 + 900)


def test_the_command_says_what_to_set_in_gradescope(tiny, tmp_path, capsys):
    change_settings(tiny, last="[limits.fast]\ntotal_seconds = 3000")
    place = ["--course", str(tiny.root), "--out", str(tmp_path / "auto.zip")]
    assert type_in("tiny", "--gradescope", *place) == 0
    shown = capsys.readouterr().out
    for said in ("Autograder Points    9", "5,632 MB", "1 processor", "40 minutes", "Ubuntu 24.04"):
        assert said in shown
    assert "what persons mark: 5 points" in shown
    assert "its limits allow 111 minutes, Gradescope 40" in shown


def test_gradescope_gets_nothing_of_students_and_no_language_that_there_is_not(tiny, tmp_path):
    place = ["--gradescope", "--course", str(tiny.root), "--out", str(tmp_path / "auto.zip")]
    with pytest.raises(NbassayError, match="Gradescope gets none of that"):
        type_in("tiny", *place, "--with", "work")
    with pytest.raises(NbassayError, match="no language 'xx'"):
        type_in("tiny", *place, "--lang", "xx")
    assert not (tmp_path / "auto.zip").exists()


def test_an_assignment_of_asserts_is_bundled_and_said_to_be_one(tmp_path, capsys):
    course = assert_course.make(tmp_path / "course")
    target = tmp_path / "auto.zip"
    place = ["--course", str(course.root), "--out", str(target)]
    assert type_in("asserts", "--gradescope", *place) == 0
    shown = capsys.readouterr().out
    assert "Autograder Points    8" in shown
    assert "what persons mark: 4 points" in shown
    assert "can forge these marks" in shown
    assert "source/asserts/numbers.ipynb" in zipfile.ZipFile(target).namelist()


def test_a_folder_in_the_place_of_the_table_is_refused_before_the_archive_is_there(tiny):
    archive, folder = tiny.root / "a.zip", tiny.root / "graders"
    arguments = ["tiny", "--course", str(tiny.root), "--out", str(archive), "--json", str(folder)]
    with pytest.raises(NbassayError, match=r"--json .* is a folder; name a file"):
        cli.run(["bundle", *arguments])
    assert not archive.exists()


@pytest.mark.parametrize(
    ("place", "said"), [("graders", "is a folder; name a file"), ("no/a.zip", "no is no folder")]
)
def test_an_archive_goes_where_a_folder_is_and_nowhere_else(tiny, place, said):
    """Hidden graders are in it: a mistyped path makes no folder for them."""
    with pytest.raises(NbassayError, match=said):
        type_in("tiny", "--course", str(tiny.root), "--out", str(tiny.root / place), "--force")
    assert not (tiny.root / "no").exists()
