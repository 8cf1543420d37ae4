"""Finding rows again, undoing scalers, and naming leaks: on a small table of known rows."""

from __future__ import annotations

import numpy as np
import pytest
from imblearn.over_sampling import SMOTE
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, images, leaks, scaling
from nbassay.checks.find_scaling import find_scaling
from nbassay.checks.row_book import MISSING, RowBook
from nbassay.errors import NbassayError

SCALERS = [StandardScaler(), MinMaxScaler((-1, 1)), RobustScaler(), MaxAbsScaler()]
RANDOM = np.random.default_rng(3)
TABLE = RANDOM.gamma(2.0, 1000.0, size=(200, 12)) + RANDOM.normal(size=(200, 12))
TRAIN, TEST = np.arange(160), np.arange(160, 200)


def captured(scaler) -> ev.Estimator:
    """A fitted scaler as evidence has it."""
    fitted = {
        name: ev.Array.of(np.asarray(value))
        for name, value in vars(scaler).items()
        if name.endswith("_") and value is not None and np.asarray(value).dtype.kind in "fiu"
    }
    name = f"sklearn.preprocessing._data.{type(scaler).__name__}"
    return ev.Estimator(name, scaler.get_params(), fitted)


@pytest.mark.parametrize("scaler", SCALERS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_every_scaler_can_be_undone(scaler, dtype):
    """Scaled rows lead back to their rows of the table, in either precision."""
    scaled = scaler.fit_transform(TABLE[TRAIN]).astype(dtype)
    undone = scaling.affine(captured(scaler)).undo(scaled)
    assert np.array_equal(RowBook(TABLE).find(undone), TRAIN)


@pytest.mark.parametrize(
    ("scaler", "learnt"),
    [
        (StandardScaler(), {"mean_": np.mean, "var_": np.var}),
        (MinMaxScaler(), {"data_min_": np.min, "data_max_": np.max}),
        (MaxAbsScaler(), {"max_abs_": lambda rows, axis: np.abs(rows).max(axis=axis)}),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_scaler_into_which_attributes_were_written_did_not_learn_them(scaler, learnt):
    """What it transforms by has to agree with what it says that it has learnt."""
    scaler.fit(TABLE)
    for attribute, statistic in learnt.items():
        setattr(scaler, attribute, statistic(TABLE[TRAIN], axis=0))
    assert scaling.fitted_on(captured(scaler), {"train": TABLE[TRAIN], "all": TABLE}) is None


@pytest.mark.parametrize("scaler", SCALERS, ids=lambda one: type(one).__name__)
def test_the_rows_that_a_scaler_saw_are_named(scaler):
    """Fitted on training rows, on all rows, on test rows, or on none of them."""
    groups = {"train": TABLE[TRAIN], "all": TABLE, "test": TABLE[TEST]}
    for name, rows in groups.items():
        assert scaling.fitted_on(captured(scaler.fit(rows)), groups) == name
    assert scaling.fitted_on(captured(scaler.fit(TABLE[:50])), groups) is None
    assert "all 178 rows" in scaling.fitted_message("scaler", "all", 178).en


@pytest.mark.parametrize("scaler", SCALERS, ids=lambda one: type(one).__name__)
def test_a_scaling_is_found_out_without_its_scaler(scaler):
    """Rows scaled by a scaler that nobody kept are found all the same."""
    book = RowBook(TABLE)
    scaled = scaler.fit(TABLE[:80]).transform(TABLE[RANDOM.permutation(TRAIN)])
    found = find_scaling(book, scaled.astype("float32"))
    assert found is not None
    assert book.hits(found.undo(scaled)) == len(TRAIN)


def test_rows_of_another_table_are_not_found():
    """Noise is no row of the table, whatever scaling is tried."""
    book = RowBook(TABLE)
    noise = RANDOM.normal(size=(50, 12))
    assert find_scaling(book, noise) is None
    assert find_scaling(book, np.zeros((50, 12))) is None
    assert book.hits(noise) == 0
    assert book.hits(np.full((2, 12), np.nan)) == 0


def test_rows_in_both_parts_are_counted():
    """Shared rows are told by their number, and unused rows are those in no part."""
    with pytest.raises(CheckFailed, match="5 rows"):
        leaks.no_overlap("x_train", TRAIN, "x_test", np.r_[TEST, TRAIN[:5]])
    leaks.no_overlap("x_train", np.r_[TRAIN, MISSING], "x_test", np.r_[TEST, MISSING])
    assert np.array_equal(RowBook(TABLE).unused(np.r_[TRAIN, MISSING]), TEST)
    with pytest.raises(CheckFailed, match="1 rows"):
        leaks.no_repeats("x_train", np.r_[TRAIN, TRAIN[0]])


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_synthetic_rows_are_traced_to_their_parents(dtype):
    """Rows of a SMOTE that saw training rows only lie between those; of one that saw all do not."""
    y = (np.arange(200) % 5 > 0).astype(int)
    rows = (TABLE / TABLE.std(axis=0)).astype(dtype)
    clean, _ = SMOTE(random_state=0).fit_resample(rows[TRAIN], y[TRAIN])
    assert leaks.between_rows(clean[len(TRAIN) :], rows[TRAIN]).all()
    leaky, _ = SMOTE(random_state=0).fit_resample(rows, y)
    assert 0.2 < leaks.between_rows(leaky[len(rows) :], rows[TRAIN]).mean() < 0.9


def test_test_images_in_training_are_counted_by_content():
    """Scale and layout do not hide a test image; images that both parts have do not count."""
    train = RANDOM.integers(0, 256, (30, 4, 4), dtype=np.uint8)
    test = RANDOM.integers(0, 256, (10, 4, 4), dtype=np.uint8)
    test[0] = train[0]
    fed = np.concatenate([train, test[:3]]).reshape(33, 16).astype("float32") / 255
    assert images.leaked(fed, test, train) == 2
    images.no_test_images("model", train[..., None] / 255, test, train)
    with pytest.raises(CheckFailed, match="2 test images"):
        images.no_test_images("model", fed, test, train)


def test_a_row_with_a_value_changed_is_still_known_and_the_column_told():
    """A value or two that were cleaned do not make a row a stranger; three do."""
    book = RowBook(TABLE)
    row = TABLE[7].copy()
    row[[3, 5]] += 1000
    assert book.find(row[None])[0] == MISSING
    assert book.near(row[None])[0] == 7
    assert book.changed(row, 7).tolist() == [3, 5]
    row[6] += 1000
    assert book.near(row[None])[0] == MISSING


def test_a_scaler_that_only_centres_leaves_columns_of_unequal_size():
    """Thousands beside single digits are no standardised columns; the four scalers make such."""
    rows = TABLE * np.where(np.arange(TABLE.shape[1]) % 2, 1.0, 1e-3)
    for scaler in SCALERS:
        assert scaling.same_size(captured(scaler.fit(rows)), rows)
    moved = StandardScaler(with_std=False).fit(rows)
    assert not scaling.same_size(captured(moved), rows)


@pytest.mark.parametrize(
    "scaler", [StandardScaler(), MinMaxScaler(), RobustScaler(), MaxAbsScaler()], ids=str
)
def test_what_rows_went_through_tells_which_rows_were_seen(scaler):
    """A scaling worked out from scaled rows is that of all rows or of the training rows."""
    groups = {"train": TABLE[TRAIN], "all": TABLE}
    for name, rows in groups.items():
        through = find_scaling(RowBook(TABLE), scaler.fit(rows).transform(TABLE[TRAIN]))
        assert through is not None
        assert scaling.learnt_by(through, groups) == name
    assert scaling.learnt_by(scaling.UNSCALED, groups) is None


def test_equal_rows_of_a_table_may_stand_in_both_parts():
    """Of two equal rows one may be learnt from and the other kept; a third one is a leak."""
    table = np.vstack([TABLE[:20], TABLE[:1]])
    book = RowBook(table)
    train, test = book.find(table[:15]), book.find(table[15:])
    leaks.no_overlap("x_train", train, "x_test", test, book.copies)
    leaks.no_repeats("x_train", np.r_[train, train[0]], book.copies)
    with pytest.raises(CheckFailed, match="1 rows of `x_test`"):
        leaks.no_overlap("x_train", np.r_[train, train[0]], "x_test", test, book.copies)
    with pytest.raises(CheckFailed, match="1 rows of `x_train` are repeats"):
        leaks.no_repeats("x_train", np.r_[train, train[0], train[0]], book.copies)
    assert book.together(train, test, test).size == len(table)
    assert book.unused(train).tolist() == [15, 16, 17, 18, 19]
    assert book.only_in(test).tolist() == [15, 16, 17, 18, 19]


def test_a_column_that_is_the_same_everywhere_does_no_harm():
    """A pixel that is always dark neither hides a row nor its scaling."""
    table = np.column_stack([TABLE, np.full(len(TABLE), 3.0)])
    book = RowBook(table)
    assert np.array_equal(book.find(table[TRAIN]), TRAIN)
    scaled = StandardScaler().fit(table[:80]).transform(table[TRAIN])
    through = find_scaling(book, scaled)
    assert through is not None and np.array_equal(book.find(through.undo(scaled)), TRAIN)


def test_rows_with_a_gap_are_left_out():
    """A table with gaps is looked up in all the same; one of nothing else is the author's fault."""
    table = TABLE.copy()
    table[3, 2] = np.nan
    assert RowBook(table).find(TABLE[:5]).tolist() == [0, 1, 2, MISSING, 4]
    with pytest.raises(NbassayError, match="every row of the table has a gap"):
        RowBook(table[3:4])
