"""The instructor's notebooks and the files that travel with them keep the course's promises."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat.notebooknode import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import ClearSolutions
from PIL import Image, ImageOps

from nbassay.authoring import known_submissions

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "source"
SAMPLES = ROOT / "nbassay" / "data" / "samples"

TESTS = {
    "chatgpt_fix/dense_to_cnn": {"build_model": 10},
    "chatgpt_fix/modernise": {
        "network": 1,
        "optimizers": 1.5,
        "gradient_descent": 1,
        "training": 1.5,
        "answers": 2,
        "labels": 1.5,
        "tables": 1.5,
    },
    "chatgpt_fix/predict_digit": {"prepare_image": 4, "predict_digit": 4, "prediction": 2},
    "college/logistic": {"load": 1, "scaling": 3, "smote": 1.5, "logistic": 2.5, "metrics": 2},
    "college/neural_network": {
        "small_model": 1,
        "architecture": 3,
        "train": 4,
        "roc": 1,
        "accuracy": 1,
    },
    "fashion_ann/baseline": {"prepare": 2, "cross_validation": 5, "held_out": 3},
    "fashion_ann/deep": {
        "split": 1,
        "architecture": 2.5,
        "class_weight": 1.5,
        "train": 2.5,
        "first_layer": 1.5,
        "probabilities": 1,
    },
    "fashion_ann/dense": {"split": 2, "softmax": 1, "hidden": 2, "train": 3, "val_accuracy": 2},
    "fashion_ann/training": {
        "curves": 2,
        "dropout": 2.5,
        "save_weights": 1.5,
        "callbacks": 2.5,
        "tensorboard": 1.5,
    },
    "fashion_ann/tuning": {
        "steps": 0.5,
        "rates": 3,
        "batches": 1.5,
        "dropout": 1.5,
        "epochs": 1,
        "chosen": 2.5,
    },
    "fashion_cnn/fashion_cnn": {
        "load_and_explore": 2,
        "preprocess": 4,
        "architecture": 5,
        "draw": 1,
        "train": 4,
        "evaluate": 3,
        "own_photo": 2,
    },
    "foundations/activations": {
        "step": 1,
        "sigmoid": 2,
        "tanh": 1,
        "relu": 1.5,
        "leaky_relu": 1.5,
        "softplus": 1,
        "softmax": 2,
    },
    "foundations/backpropagation": {
        "forward": 2,
        "sse": 1,
        "gradients": 3.5,
        "train": 2.5,
        "xor_weights": 1,
    },
    "foundations/losses": {
        "mse": 1,
        "mae": 1,
        "rmse": 1,
        "huber": 2,
        "binary_cross_entropy": 2,
        "categorical_cross_entropy": 1.5,
        "sparse_categorical_cross_entropy": 1.5,
        "msle": 0.125,
        "hinge": 0.125,
        "squared_hinge": 0.125,
        "kl_divergence": 0.125,
    },
    "foundations/perceptron": {"neuron": 1.5, "gates": 2, "learn": 2.5, "iris": 2, "xor": 2},
    "foundations/regression": {"clean": 2, "line": 3, "several": 3, "predict": 2},
    "mnist/cnn": {"prepare": 3, "architecture": 3, "train": 2, "evaluate": 2},
    "mnist/depth": {"sigmoid": 3, "relu": 3, "quickstart": 2.5, "compare": 1.5},
    "mnist/optimizers": {
        "steps_per_epoch": 2,
        "sgd_step": 1,
        "momentum_step": 1.5,
        "adagrad_step": 1.5,
        "rmsprop_step": 1.5,
        "adam_step": 2.5,
    },
    "regression/california": {"prepare": 4, "architecture": 2, "train": 3, "evaluate": 1},
    "regression/first_model": {"architecture": 3, "train": 3, "predict": 2, "evaluate": 2},
}
BY_HAND = {
    "chatgpt_fix/dense_to_cnn": {"explain_dense_to_cnn": 5},
    "chatgpt_fix/modernise": {"explain_modernise": 5},
    "chatgpt_fix/predict_digit": {"explain_predict_digit": 5},
    "mnist/depth": {"explain_depth": 2},
    "regression/california": {"explain_california": 2},
}
# Axis lengths of the course's arrays, list indices and a rate to try: all that a self-check needs.
SHAPES = {
    0,
    1,
    2,
    3,
    4,
    8,
    10,
    17,
    18,
    28,
    156,
    200,
    300,
    621,
    777,
    784,
    2_000,
    3_870,
    5_000,
    5_160,
}
SHAPES |= {0.1, 10_000, 11_610, 12_000, 48_000, 55_000, 60_000, 300_000}
# What hidden graders look for beyond names, types and shapes.
HIDDEN = re.compile(
    r"count_params|get_weights|get_config|\.layers|\.loss\b|optimizer|relu|sigmoid|softmax|Conv2D"
    r"|crossentropy|\.params|mean_|bincount|\.max\(|\.min\(|Ankle boot",
    re.IGNORECASE,
)
# Names and limits that the brief tells, and that students check themselves.
TOLD = {
    "mnist/cnn": "count_params",
    "mnist/depth": "sigmoid|relu",
    "fashion_ann/dense": "softmax|sigmoid|relu",
}
HANGUL = re.compile("[가-힣]")
ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")

every_notebook = pytest.mark.parametrize("name", TESTS)


def read(name: str) -> NotebookNode:
    return nbformat.read(SOURCE / f"{name}.ipynb", as_version=4)


def graded(cells: list[NotebookNode], **wanted: object) -> list[NotebookNode]:
    """Return the cells whose nbgrader metadata have the values wanted."""
    return [
        cell
        for cell in cells
        if "nbgrader" in cell.metadata
        and all(cell.metadata.nbgrader[key] == value for key, value in wanted.items())
    ]


def assertions(cell: NotebookNode) -> Iterator[ast.Assert]:
    return (node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Assert))


def texts(node: ast.AST) -> str:
    """Return all text constants below `node`, in order."""
    found = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
    return " ".join(value for value in found if isinstance(value, str))


def test_every_source_notebook_is_in_the_table():
    """A notebook added to the course without being checked here would go unseen."""
    found = {
        path.relative_to(SOURCE).with_suffix("").as_posix() for path in SOURCE.glob("*/*.ipynb")
    }
    assert found == set(TESTS)


@every_notebook
def test_format_is_valid_for_jupyter_and_for_nbgrader(name):
    """Both validators accept the notebook, and any machine with Python 3 has its kernel."""
    notebook = read(name)
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert {cell.metadata.nbgrader.schema_version for cell in graded(notebook.cells)} == {3}


@every_notebook
def test_test_cells_carry_the_points_of_the_course(name):
    """Each topic has its solution cell, then its locked test cell with the points agreed on."""
    cells = read(name).cells
    tests = graded(cells, grade=True, solution=False, locked=True, cell_type="code")
    points = {cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points for cell in tests}
    assert points == {f"test_{topic}": worth for topic, worth in TESTS[name].items()}
    order = [cell.metadata.nbgrader.grade_id for cell in graded(cells)]
    for topic in TESTS[name]:
        assert order[order.index(topic) + 1] == f"test_{topic}"
    solutions = graded(cells, solution=True, grade=False, locked=False)
    assert [cell.metadata.nbgrader.grade_id for cell in solutions] == list(TESTS[name])


@every_notebook
def test_explanations_are_marked_by_hand_below_a_locked_rubric(name):
    """Free-text cells have points of their own, and the student reads first what earns them."""
    cells = read(name).cells
    texts_by_hand = graded(cells, solution=True, grade=True, cell_type="markdown")
    points = {c.metadata.nbgrader.grade_id: c.metadata.nbgrader.points for c in texts_by_hand}
    assert points == BY_HAND.get(name, {})
    for cell in texts_by_hand:
        rubric = cells[cells.index(cell) - 1]
        assert rubric.metadata.nbgrader.locked
        assert rubric.cell_type == "markdown"
        levels = [float(n) for n in re.findall(r"^\| ([\d.]+) \|", rubric.source, re.MULTILINE)]
        korean, english = levels[: len(levels) // 2], levels[len(levels) // 2 :]
        assert korean == english, "one table of levels in each language"
        step = korean[0] - korean[1]
        most = cell.metadata.nbgrader.points
        assert korean == np.arange(most, -step, -step).tolist(), "in even steps from all to nothing"
        assert len(korean) > 2, "a level between all and nothing"


@every_notebook
def test_cell_ids_are_readable_and_equal_the_grade_ids(name):
    """Ids are stable slugs, so that a diff shows what changed and nothing else."""
    cells = read(name).cells
    for cell in cells:
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", cell.id)
        # Jupyter draws eight hexadecimal digits.
        assert not re.fullmatch(r"(?=.*\d)[0-9a-f]{8}", cell.id), "give this cell a name"
        assert cell.id == cell.metadata.get("nbgrader", {}).get("grade_id", cell.id)
    assert len({cell.id for cell in cells}) == len(cells)


@every_notebook
def test_source_has_no_outputs(name):
    """Outputs belong to solutions/, made by running the source."""
    code = [cell for cell in read(name).cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)


@every_notebook
def test_every_text_is_korean_first_and_english_below(name):
    """Each text cell speaks both languages, and each topic has one with its names in it."""
    cells = read(name).cells
    for cell in cells:
        if cell.cell_type == "markdown":
            korean, english = HANGUL.search(cell.source), ENGLISH.findall(cell.source)
            assert korean, cell.id
            assert len(english) > 5, cell.id
            last_lines = cell.source.split("\n\n")[-1].removesuffix("### END SOLUTION")
            assert not HANGUL.search(last_lines), f"{cell.id} should end in English"
    briefs = {cell.id: cell.source for cell in cells}
    for topic in TESTS[name]:
        assert briefs[f"about_{topic}"].count("| 이름 |") == 1
        assert briefs[f"about_{topic}"].count("| name |") == 1


@every_notebook
def test_given_cells_take_no_name_of_a_students_helper(name):
    """A function that a student wrote above is still there below a cell that only shows something.

    What shows something binds names in the same notebook. The known submissions of the course stand
    for what students call their helpers.
    """
    looks = [c for c in read(name).cells if "look-only" in c.metadata.get("tags", [])]
    taken = set().union(*(_stored(ast.parse(cell.source)) for cell in looks))
    assignment, notebook = name.split("/")
    for path in (ROOT / "graders" / assignment / "submissions" / notebook).glob("*.py"):
        for cell in known_submissions.load(path).cells:
            plain = re.sub(r"^\s*(%|!|\w+ = !).*$", "", cell.source, flags=re.MULTILINE)
            try:
                helpers = {getattr(part, "name", "") for part in ast.parse(plain).body}
            except SyntaxError:
                continue  # wrong on purpose
            assert not helpers & taken, path.name


def _stored(tree: ast.Module) -> set[str]:
    """Return the names that a cell leaves in the notebook."""
    kept: set[str] = set()
    rest: list[ast.AST] = list(tree.body)
    while rest:
        node = rest.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            kept.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            kept.add(node.id)
        elif not isinstance(
            node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
        ):
            rest.extend(ast.iter_child_nodes(node))
    return kept


@every_notebook
def test_the_first_cell_says_how_to_run_it_anywhere(name):
    """A student on Colab or on a laptop learns which files to put next to the notebook."""
    first = read(name).cells[0].source
    assert first.count("Colab") >= 4
    assert first.count("pip install") == 2
    travelling = [path.name for path in (SOURCE / name).parent.iterdir() if path.suffix != ".ipynb"]
    code = " ".join(cell.source for cell in read(name).cells if cell.cell_type == "code")
    assert all(first.count(f"`{file}`") >= 2 for file in travelling if file in code)


@every_notebook
def test_self_checks_explain_themselves_in_both_languages(name):
    """Every assertion that a student can meet has a message in Korean and in English."""
    for cell in graded(read(name).cells, grade=True, cell_type="code"):
        found = list(assertions(cell))
        assert found, cell.id
        for node in found:
            assert node.msg is not None, ast.unparse(node)
            korean, slash, english = texts(node.msg).partition(" / ")
            assert HANGUL.search(korean), ast.unparse(node)
            assert slash, ast.unparse(node)
            assert re.search("[a-z]", english), ast.unparse(node)
            assert not HANGUL.search(english), ast.unparse(node)


@every_notebook
def test_self_checks_give_no_hidden_answer_away(name):
    """Visible test cells know names, types and shapes; numbers and recipes stay hidden."""
    for cell in graded(read(name).cells, grade=True, cell_type="code"):
        tree = ast.parse(cell.source)
        numbers = {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
        }
        assert numbers <= SHAPES, cell.id
        # A function that is to be written is called by its name.
        topic = cell.metadata.nbgrader.grade_id.removeprefix("test_")
        text = re.sub(f"{topic}|{TOLD.get(name, topic)}", "", cell.source)
        assert not HIDDEN.search(text), cell.id


@every_notebook
def test_release_keeps_nothing_of_the_solution(name):
    """After nbgrader's own clearing, solution cells ask for work and hold none of the answer."""
    source = read(name)
    released, _ = ClearSolutions().preprocess(read(name), {})
    for cell, before in zip(released.cells, source.cells, strict=True):
        assert "SOLUTION" not in cell.source
        if before.metadata.get("nbgrader", {}).get("solution"):
            assert "YOUR ANSWER HERE" in cell.source or "YOUR CODE HERE" in cell.source
            answer = re.search(r"### BEGIN SOLUTION\n(.*?)\n\s*### END", before.source, re.DOTALL)
            assert answer is not None
            kept = set(cell.source.splitlines())
            assert not any(line in kept for line in answer[1].splitlines() if line.strip())
        else:
            assert cell.source == before.source


@every_notebook
def test_korean_reaches_pictures_only_where_a_font_for_it_is_found(name):
    """Words of plots go through `say(korean, english)`: other fonts would warn, or draw boxes."""
    for cell in read(name).cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        # Pairs of words may be listed first and said later.
        pairs = ast.Tuple if re.search(r"say\((\*|\w+, \w+\))", cell.source) else ast.Assert
        allowed = " ".join(
            [
                texts(node)
                for node in ast.walk(tree)
                if isinstance(node, (ast.Assert, pairs)) or _says(node)
            ]
            + [
                ast.get_docstring(node, clean=False) or ""
                for node in ast.walk(tree)
                if isinstance(node, ast.FunctionDef)
            ]
        )
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and HANGUL.search(str(node.value)):
                assert node.value in allowed, cell.id


def _says(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say"


def test_the_photo_gives_its_test_image_back():
    """The exercise's own steps turn the snapshot into the picture that it was made from."""
    with np.load(SAMPLES / "fashion_mnist.npz", allow_pickle=False) as sample:
        boot = sample["x_test"][np.flatnonzero(sample["y_test"] == 9)[0]]
    with Image.open(SOURCE / "fashion_cnn" / "ankle_boot.jpg") as file:
        assert file.mode == "RGB"
        photo = file.convert("L").crop((100, 400, 600, 900)).resize((28, 28))
    back = np.asarray(ImageOps.invert(ImageOps.mirror(photo)))
    assert np.corrcoef(back.ravel(), boot.ravel())[0, 1] > 0.98
    unflipped = np.asarray(ImageOps.invert(photo))
    assert np.corrcoef(unflipped.ravel(), boot.ravel())[0, 1] < 0.9, "flipping has to matter"


def test_the_photo_is_the_only_picture_handed_out_with_fashion():
    """Students' own pictures and ours cannot be mixed up."""
    pictures = {path.name for path in (SOURCE / "fashion_cnn").iterdir()} - {"fashion_cnn.ipynb"}
    assert pictures == {"ankle_boot.jpg"}


def test_files_handed_out_are_small_and_as_described():
    """The digit is larger than 28x28 and in colour, the model small, the table complete."""
    with Image.open(SOURCE / "chatgpt_fix" / "seven.jpg") as seven:
        assert seven.mode == "RGB"
        assert min(seven.size) > 28
        corner = seven.convert("L").getpixel((0, 0))
        assert isinstance(corner, int)
        assert corner < 20, "a white digit on black"
    assert (SOURCE / "chatgpt_fix" / "digit_model.keras").stat().st_size < 2_000_000
    lines = (SOURCE / "college" / "college.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + 777
    assert lines[0].startswith("Private,")
    assert lines[0].count(",") == 17


@pytest.mark.parametrize(
    ("name", "train", "test"), [("fashion_mnist", 6_000, 1_000), ("mnist", 5_000, 1_000)]
)
def test_bundled_samples_are_balanced_and_credited(name, train, test):
    """Each class is equally frequent, and the licence file names the sample."""
    with np.load(SAMPLES / f"{name}.npz", allow_pickle=False) as sample:
        for part, rows in (("train", train), ("test", test)):
            images, labels = sample[f"x_{part}"], sample[f"y_{part}"]
            assert (images.shape, images.dtype) == ((rows, 28, 28), np.uint8)
            assert np.bincount(labels).tolist() == [rows // 10] * 10
    credits_text = (SAMPLES / "LICENSES.md").read_text(encoding="utf-8")
    assert f"`{name}.npz`" in credits_text


@pytest.mark.keras
def test_the_supplied_model_reads_digits():
    """The model handed out reads the supplied seven and 98% of digits it was not trained on."""
    keras = pytest.importorskip("keras")
    model = keras.models.load_model(SOURCE / "chatgpt_fix" / "digit_model.keras")
    with np.load(SAMPLES / "mnist.npz", allow_pickle=False) as sample:
        rows, labels = sample["x_test"], sample["y_test"]
    answers = model.predict(rows[..., None].astype("float32") / 255, verbose=0).argmax(axis=1)
    assert np.mean(answers == labels) > 0.98
    with Image.open(SOURCE / "chatgpt_fix" / "seven.jpg") as file:
        seven = np.asarray(file.convert("L").resize((28, 28)), dtype="float32") / 255
    assert model.predict(seven.reshape(1, 28, 28, 1), verbose=0).argmax() == 7
