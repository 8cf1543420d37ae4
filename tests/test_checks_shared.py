"""What costs much to work out of an array is worked out once while that very array lives."""

from __future__ import annotations

import gc
import sys

import numpy as np
import pytest

from nbassay.checks import CheckFailed, images, shapes, shared
from nbassay.checks.shared import once


def held(rows: int = 700_000) -> np.ndarray:
    """A large array as evidence gives it."""
    array = np.zeros((rows, 1))
    array.setflags(write=False)
    return array


@pytest.fixture
def seen():
    """The arrays that were worked on, by identity."""
    return []


def work(seen):
    return lambda array: seen.append(id(array)) or array.sum()


def test_the_same_array_is_worked_on_once_for_each_thing(seen):
    array, other = held(), held()
    assert [once("sum", each, work(seen)) for each in (array, array, other, array)] == [0] * 4
    assert seen == [id(array), id(other)]
    once("something else", array, work(seen))
    assert len(seen) == 3


def test_what_may_change_or_is_small_is_worked_on_every_time(seen):
    array = np.zeros(1_000_000)
    assert once("sum", array, work(seen)) == 0
    array[0] = 1
    assert once("sum", array, work(seen)) == 1
    small = held(3)
    for _ in range(2):
        once("sum", small, work(seen))
    assert len(seen) == 4


def test_nothing_is_kept_of_an_array_that_is_gone():
    before = len(shared._KEPT)
    array = held()
    once("sum", array, np.sum)
    assert len(shared._KEPT) == before + 1
    del array
    gc.collect()
    assert len(shared._KEPT) == before


def test_work_that_fails_is_not_kept(seen):
    array = held()
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            once("quotient", array, lambda each: seen.append(1) or 1 // 0)
    assert len(seen) == 2


def test_a_check_fails_for_every_submission_that_shares_the_fault():
    array = np.full((700_000, 1), np.nan)
    array.setflags(write=False)
    for name in ("x_train", "x_test"):
        with pytest.raises(CheckFailed, match=name):
            shapes.finite(name, array)


def test_leaked_images_are_found_in_arrays_that_are_kept_and_in_others():
    rng = np.random.default_rng(0)
    known, test = (rng.integers(0, 256, (count, 28, 28), np.uint8) for count in (8000, 7000))
    train = np.concatenate([known, test[:5]])
    for array in (known, test, train):
        array.setflags(write=False)
    for _ in range(2):
        assert images.leaked(train, test, known) == 5
        assert images.leaked(known, test, known) == 0
        assert images.leaked(train.copy(), test, known) == 5


def test_an_array_that_outlives_the_module_goes_without_a_word(seen, monkeypatch):
    """When a process ends, a module's names may go before what its arrays call when they go."""
    faults = []
    monkeypatch.setattr(sys, "unraisablehook", faults.append)
    array = held()
    once("sum", array, work(seen))
    monkeypatch.setattr(shared, "_KEPT", None)
    del array
    assert not faults
