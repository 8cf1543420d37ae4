"""Lines that only Colab knows: they run as they are, on both kinds of kernel."""

from __future__ import annotations

from pathlib import Path

import pytest
from sandbox_runs import LIMITS, Ran, names, notebook

from nbassay.kernel import spellings
from nbassay.kernel.google_colab import drive, files
from nbassay.sandbox import Job, choose, run_notebook

# What is read by each of these is the one line of the released table.
READS = {
    "by its path": "text = open('/content/table.csv').read()",
    "where Colab starts": "import os; os.chdir('/content'); text = open('table.csv').read()",
    "by a magic": "%cd /content\ntext = open('table.csv').read()",
    "from Drive": "from google.colab import drive\ndrive.mount('/content/drive')\n"
    "text = open('/content/drive/MyDrive/table.csv').read()",
    "from a folder of Drive": "from google.colab import drive\n"
    "drive.mount('/content/gdrive', force_remount=True)\n"
    "%cd /content/gdrive/My Drive/Colab Notebooks/week 3\ntext = open('table.csv').read()\n"
    "%cd /content",
    "from a Drive mounted by hand": "text = open('/content/disk/MyDrive/data/table.csv').read()",
    "as on Windows": "text = open(r'.\\table.csv').read()",
    "as Windows writes a path": "text = open('.\\\\TABLE.csv').read()",
    "in other capitals": "text = open('./Table.CSV').read()",
    "in other capitals by its path": 'text = open("/content/tablE.csv").read()',
    "as it was downloaded twice": "text = open('Table (1).csv').read()",
    "as an upload": "from google.colab import files\ntext = files.upload()['table.csv'].decode()",
    "as the only upload": "import google.colab\nfrom google.colab import files\n"
    "text = next(iter(files.upload().values())).decode()",
    "as an upload by a module that was never imported": "import google.colab as colab\n"
    "colab.drive.mount('/content/drive')\ntext = colab.files.upload()['table.csv'].decode()",
    "as a second upload": "from google.colab import files\n"
    "text = files.upload()['Table (1).csv'].decode()",
}
ALONE = """
%tensorflow_version 2.x
%load_ext google.colab.data_table
from google.colab import auth, data_table, files, output, patches, runtime, userdata
auth.authenticate_user(), output.clear(), output.no_vertical_scroll(), runtime.unassign()
data_table.enable_dataframe_formatter()
key = userdata.get('KAGGLE_KEY')
files.download('table.csv')
from google.colab import ai, sheets, widgets
from google.colab.widgets import TabBar
with TabBar(['a', 'b']).output_to(0, select=True):
    print(ai.generate_text('why?'), sheets.InteractiveSheet(df=None))
for part in widgets.Grid(2, 2):
    part.clear_cell()
open('/content/drive/MyDrive/kept.txt', 'w').write('kept')
"""
NOT_THERE = ("from google.colab import uploads", "import google.colab\ngoogle.colab.upload_all()")


def job(tmp_path) -> Job:
    """A notebook of all of them, beside a table."""
    table = tmp_path / "table.csv"
    table.write_text("a,b")
    cells = [
        cell for place, code in enumerate(READS.values()) for cell in (code, (f"test_{place}", ""))
    ]
    capture = {f"test_{place}": names("text") for place in range(len(READS))}
    return Job(
        notebook=notebook(*cells, *NOT_THERE, ALONE, ("test_saved", "")),
        files={"table.csv": table},
        inputs={},
        capture={**capture, "test_saved": names("key", files=["kept.txt"])},
        limits=LIMITS,
    )


@pytest.fixture(scope="module", params=["cold", "warm"])
def ran(request, tmp_path_factory) -> Ran:
    """The notebook, run in a kernel of its own or forked from a warm parent."""
    folder = tmp_path_factory.mktemp("colab")
    out = folder / "out"
    out.mkdir()
    if request.param == "cold":
        return Ran(run_notebook(job(folder), out, isolation="bwrap"), out)
    home = tmp_path_factory.mktemp("parent")
    with choose("bwrap").start(home, ["numpy"], keras_home=None, threads=1) as parent:
        return Ran(run_notebook(job(folder), out, isolation="bwrap", warm=parent), out)


@pytest.mark.parametrize("way", READS)
def test_a_released_file_is_read(ran, way):
    place = list(READS).index(way)
    assert ran.record["cells"][2 * place]["error"] is None
    assert ran.capture(f"test_{place}").names["text"].value == "a,b"


def test_what_needs_a_browser_does_nothing(ran):
    assert ran.record["cells"][-2]["error"] is None
    assert ran.capture("test_saved").names["key"].value == ""


def test_what_colab_does_not_have_is_not_there_either(ran):
    for place in (-4, -3):
        error = ran.record["cells"][place]["error"]
        assert error is not None
        assert "upload_all" in error["value"] or "uploads" in error["value"]


def test_what_is_saved_on_drive_lies_in_the_working_folder(ran):
    assert ran.capture("test_saved").files["kept.txt"].exists


def test_a_walk_through_the_folders_of_drive_ends(tmp_path, monkeypatch):
    """Only one folder leads back to the working folder, whatever many the notebook names."""
    given = tmp_path / "table.csv"
    given.write_text("a,b")
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setattr(drive, "given_files", lambda: {"table.csv": given})
    monkeypatch.setattr(drive, "working_folder", lambda: work)
    named = "\n".join(f"'/content/drive/MyDrive/{name}/table.csv'" for name in "abcdefghij")
    drive.lay_out(work / "drive", f"{named}\n'/content/drive/MyDrive/../../out/x.csv'")
    back = [path for path in work.rglob("*") if path.is_symlink() and path.is_dir()]
    assert [path.name for path in back] == ["a"]
    assert not [path for path in work.rglob("*") if "out" in path.parts]
    assert (work / "drive/MyDrive/j/table.csv").read_text() == "a,b"


def test_nothing_is_mounted_beside_the_working_folder(tmp_path, monkeypatch):
    """Without a sandbox there is no wall around it."""
    (tmp_path / "work").mkdir()
    monkeypatch.setattr(drive, "given_files", dict)
    monkeypatch.setattr(drive, "working_folder", lambda: tmp_path / "work")
    for place in (tmp_path / "drive", tmp_path / "work" / ".." / "drive"):
        drive.lay_out(place, "")
    assert [path.name for path in tmp_path.iterdir()] == ["work"]


def test_an_upload_knows_no_file_that_was_not_given():
    with pytest.raises(KeyError):
        files.Uploaded({"table.csv": b""})["other.csv"]


@pytest.fixture
def given(tmp_path) -> dict[str, Path]:
    (tmp_path / "given" / "pictures").mkdir(parents=True)
    for name in ("table.csv", "pictures/seven.jpg"):
        (tmp_path / "given" / name).write_text(name)
    return {name: tmp_path / "given" / name for name in ("table.csv", "pictures/seven.jpg")}


def laid_out(code: str, given: dict[str, Path], work: Path) -> dict[str, str]:
    work.mkdir()
    spellings.lay_out(code, given, work)
    files = (path for path in work.rglob("*") if path.is_file())
    return {path.relative_to(work).as_posix(): path.read_text() for path in files}


def test_a_given_file_is_there_as_the_notebook_spells_it(given, tmp_path):
    code = "read('Table.csv') + show(\"Pictures/Seven.JPG\") + read('/content/TABLE.CSV')"
    assert laid_out(code, given, tmp_path / "work") == {
        "Table.csv": "table.csv",
        "Pictures/Seven.JPG": "pictures/seven.jpg",
        "TABLE.CSV": "table.csv",
    }


def test_nothing_else_is_there_than_what_was_given(given, tmp_path):
    code = "'../Table.csv', '/etc/Table.csv', 'C:/Table.csv', 'data/Table.csv', 'Tables.csv', 'x'"
    assert laid_out(code, given, tmp_path / "work") == {}
    assert {path.name for path in tmp_path.iterdir()} == {"given", "work"}


def test_a_file_of_the_notebook_s_own_is_no_spelling(given, tmp_path):
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "Table.csv").write_text("mine")
    spellings.lay_out("'Table.csv'", given, tmp_path / "work")
    assert (tmp_path / "work" / "Table.csv").read_text() == "mine"


def test_many_spellings_are_not_laid_out_without_end(given, tmp_path):
    code = " ".join(f"'table ({number}).csv'" for number in range(100))
    assert len(laid_out(code, given, tmp_path / "work")) == 20
