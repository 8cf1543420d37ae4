#!/usr/bin/env bash
# A `unittest` test whose subtest is wrong has passed, says pytest 9.2.0, and its JUnit counts on.
#
# Two tests: one loops over three inputs with `subTest`, of which two are wrong; the other is right.
# Expected: one test of two has failed, as unittest says, in what plugins are told and in the report.
# Seen:     plugins are told of two failed subtests, and last of all that the test itself has passed:
#           "2 failed, 2 passed, 1 subtests passed". The same loop with pytest's own `subtests`
#           fixture is told as failed. JUnit has tests="5" failures="2" over two `testcase`
#           elements, of which one holds two failures; junitparser 5.0.3, counting anew, makes
#           that 2 failures in 2 tests. Right are one test of two, or 3 of 5, or none.
# Why it matters: a plugin that gives a test's points for `passed` gives them all, and points worked
# out of the report's numbers depend on who counts. Count the `testcase` elements without a failure.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    pytest==9.2.0 junitparser==5.0.3
cd "$work"
cat > test_unittest.py <<'PYTHON'
import unittest


class TestRelu(unittest.TestCase):
    def test_values(self):
        for x in (-2, -1, 3):
            with self.subTest(x=x):
                self.assertGreaterEqual(x, 0)

    def test_exists(self):
        pass
PYTHON
cat > test_fixture.py <<'PYTHON'
def test_values(subtests):
    for x in (-2, -1, 3):
        with subtests.test(x=x):
            assert x >= 0


def test_exists():
    pass
PYTHON
cat > conftest.py <<'PYTHON'
def pytest_runtest_logreport(report):
    """Note the last outcome of each test, as a plugin that gives points would."""
    if report.when == "call":
        with open("outcomes.txt", "a") as file:
            file.write(f"{report.nodeid.split('::')[-1]} {report.outcome}\n")
PYTHON
cat > look.py <<'PYTHON'
import sys
from pathlib import Path
from subprocess import DEVNULL, call

from junitparser import JUnitXml


def seen_in(file):
    """What is told of the tests of a file: to plugins, in JUnit's numbers, and counted anew."""
    Path("outcomes.txt").write_text("")
    call(
        [sys.executable, "-m", "pytest", "--quiet", "--junitxml=junit.xml", file], stdout=DEVNULL
    )
    outcomes = dict(line.split() for line in Path("outcomes.txt").read_text().splitlines())
    report = JUnitXml.fromfile("junit.xml")
    [suite] = report
    numbers = suite.tests, suite.failures
    wrong = sum(any(case.result) for case in suite), len(list(suite))
    suite.update_statistics()
    print(f"{file}: test_values {outcomes['test_values']};", end=" ")
    print(f"tests, failures {numbers}, counted anew {(suite.tests, suite.failures)};", end=" ")
    print(f"{wrong[0]} of {wrong[1]} elements with a failure")
    return outcomes["test_values"], numbers, (suite.tests, suite.failures), wrong


as_seen = seen_in("test_unittest.py") == ("passed", (5, 2), (2, 2), (1, 2))
as_seen = seen_in("test_fixture.py") == ("failed", (5, 3), (2, 3), (1, 2)) and as_seen
sys.exit(0 if as_seen else "the behaviour has changed")
PYTHON
"$work/venv/bin/python" look.py
