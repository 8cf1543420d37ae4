#!/usr/bin/env bash
# A test with a failing `subTest` is not in gradescope-utils 0.5.0's results, nor are its points.
#
# `JSONTestRunner` writes the results.json that Gradescope reads. unittest tells a runner of a
# failing subtest by `addSubTest`, which it does not listen to, and says no more of that test.
# Expected: the test has failed: 0 of its 3 points.
# Seen:     2 of 4 tests are in the file, and with one of three subtests wrong the submission has
#           2 of 2 points in place of 2 of 5. A test that ends in `skipTest` is left out as well.
#           unittest itself counts the failures: `wasSuccessful()` is False, which nobody reads.
# Why it matters: the fewer of such tests a student passes, the smaller the total that the points are
# out of, and the page shows a row of green.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check gradescope-utils==0.5.0
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import io
import json
import sys
import unittest

from gradescope_utils.autograder_utils.decorators import weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner


def relu(x):  # a student's, wrong below zero
    return x


class TestRelu(unittest.TestCase):
    @weight(2)
    def test_positive(self):
        self.assertEqual(relu(3), 3)

    @weight(3)
    def test_everywhere(self):
        for x, y in ((-1, 0), (0, 0), (2, 2)):
            with self.subTest(x=x):
                self.assertEqual(relu(x), y)

    @weight(1)
    def test_on_a_gpu(self):
        self.skipTest("no GPU here")

    @weight(0)
    def test_exists(self):
        self.assertTrue(callable(relu))


written = io.StringIO()
outcome = JSONTestRunner(stream=written).run(
    unittest.defaultTestLoader.loadTestsFromTestCase(TestRelu)
)
tests = json.loads(written.getvalue())["tests"]
names = [test["name"].split()[0] for test in tests]
points = sum(test["score"] for test in tests), sum(test["max_score"] for test in tests)
print(f"{outcome.testsRun} tests run, {len(outcome.failures)} failure, in the file: {names}")
print(f"{points[0]:g} of {points[1]:g} points")
as_seen = names == ["test_exists", "test_positive"] and points == (2, 2)
as_seen = as_seen and outcome.testsRun == 4 and not outcome.wasSuccessful()
sys.exit(0 if as_seen else "the behaviour has changed")
PYTHON
