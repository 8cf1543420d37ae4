"""Master notebooks of Otter's that are odd and right: forms that instructors write, one each."""

from __future__ import annotations

from IPython.lib.pretty import pretty
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from otter_sample import block, question, raw, test

CONFIG = '""" # BEGIN TEST CONFIG\n{}\n""" # END TEST CONFIG\n'
_ROWS = dict.fromkeys(range(8), "a" * 20)


def _ask(solution: str, *tests: NotebookNode, settings: str = "name: q") -> list[NotebookNode]:
    """Return a question with one solution cell."""
    answer = block("SOLUTION", new_code_cell(solution))
    return question(settings, *answer, *block("TESTS", *tests))


def _fence(*marks: str) -> NotebookNode:
    """Return marks as those write them who have no raw cells."""
    return new_markdown_cell("\n\n".join(f"```otter\n{mark}\n```" for mark in marks))


def make_masters() -> dict[str, tuple[list[NotebookNode], float]]:
    """Return what is odd about a master -> its cells, and its points without those by hand."""
    five = test("assert x == 5")
    return {
        "no configuration": (_ask("x = 5 # SOLUTION", five), 1),
        "two configurations": (
            [
                raw("# ASSIGNMENT CONFIG\ntests: {ok_format: false}"),
                raw("# ASSIGNMENT CONFIG\nname: Mine"),
                *_ask("x = 5 # SOLUTION", test("def test_x(x):\n    assert x == 5\ntest_x(x)")),
            ],
            1,
        ),
        "marks in capitals, small and plural": (
            [
                *(raw("#  begin  questions\nname: q"), raw("# Begin Solution")),
                *(new_code_cell("x = 5 # SOLUTION"), raw("# end solutions")),
                *(raw("# BEGIN TESTS  "), five, raw("# End Tests"), raw("# END QUESTION")),
            ],
            1,
        ),
        "names that YAML takes for numbers": (
            [
                *_ask("x = 5 # SOLUTION", five, settings="name: 1_2"),
                *_ask("y = 6 # SOLUTION", test("assert y == 6"), settings="name: 12"),
                *_ask("z = 7 # SOLUTION", test("assert z == 7"), settings="name: no"),
            ],
            3,
        ),
        "settings without a value": (
            [
                raw(
                    "# ASSIGNMENT CONFIG\nname:\nfiles:\ngenerate: true\ntests:\n    ok_format: yes"
                ),
                *_ask(
                    "x = 5 # SOLUTION",
                    test(CONFIG.format("points:\nhidden:\nfailure_message:") + "assert x == 5"),
                    settings="name: q\npoints:\nmanual: no",
                ),
            ],
            1,
        ),
        "a long list": (
            _ask(
                "x = list(range(100, 140)) # SOLUTION", test("x", shown=pretty([*range(100, 140)]))
            ),
            1,
        ),
        "a set": (_ask("x = {'b', 'a', 'c'} # SOLUTION", test("x", shown="{'a', 'b', 'c'}")), 1),
        "a dictionary over lines": (
            _ask("x = {n: 'a' * 20 for n in range(8)} # SOLUTION", test("x", shown=pretty(_ROWS))),
            1,
        ),
        "a class": (_ask("x = 5 # SOLUTION", test("type(x)", shown="int")), 1),
        "a default dictionary": (
            _ask(
                "from collections import defaultdict\nx = defaultdict(int, a=1) # SOLUTION",
                test("x", shown="defaultdict(int, {'a': 1})"),
            ),
            1,
        ),
        "a table": (
            _ask(
                "import pandas as pd\nx = pd.DataFrame({'a': [1, 2]}) # SOLUTION",
                test("x", shown="   a\n0  1\n1  2"),
            ),
            1,
        ),
        "an array": (
            _ask(
                "import numpy as np\nx = np.arange(4).reshape(2, 2) # SOLUTION",
                test("x", shown="array([[0, 1],\n       [2, 3]])"),
            ),
            1,
        ),
        "what is printed and shown, both laid out": (
            _ask(
                "def f():\n    print('hi')\n    return {'b', 'a'} # SOLUTION",
                test("f()", printed="hi\n", shown="{'a', 'b'}"),
            ),
            1,
        ),
        "a name of the student's that the test binds": (
            _ask("shown = {2, 1} # SOLUTION", test("shown", shown="{1, 2}")),
            1,
        ),
        "asserts in a loop and over lines": (
            _ask(
                "def f(n):\n    return n * 2 # SOLUTION",
                test(
                    "for n in range(3):\n    assert f(n) == 2 * n\nassert (\n    f('a')\n    == 'aa'\n)"
                ),
            ),
            1,
        ),
        "a test of an exception": (
            _ask(
                "def f(n):\n    # BEGIN SOLUTION\n    raise ValueError(n)\n    # END SOLUTION",
                test(
                    "try:\n    f(1)\n    ok = False\nexcept ValueError:\n    ok = True\nassert ok"
                ),
            ),
            1,
        ),
        "a prompt cell": (
            question(
                "name: q",
                *block("PROMPT", new_code_cell("x = ...")),
                *block("SOLUTION", new_code_cell("x = 5 # SOLUTION NO PROMPT")),
                *block("TESTS", five),
            ),
            1,
        ),
        "methods": (
            _ask(
                "class A:\n    def __init__(self, n):\n        self.n = n # SOLUTION\n"
                "    def get(self):\n        # BEGIN SOLUTION NO PROMPT\n        return self.n\n"
                "        # END SOLUTION",
                test("A(3).get()", shown="3"),
            ),
            1,
        ),
        "targets with brackets": (
            _ask(
                "d = {} # SOLUTION NO PROMPT\nd['a'], d['b'] = 1, 2 # SOLUTION",
                test("d['a'] + d['b']", shown="3"),
            ),
            1,
        ),
        "a magic": (_ask("%precision 4\nx = 5 # SOLUTION", five), 1),
        "a mark without a blank": (_ask("x = 5 #SOLUTION", test("# HIDDEN\nassert x == 5")), 1),
        "points for each": (
            _ask(
                "x = 5 # SOLUTION", test("assert x"), five, settings="name: q\npoints: {each: 0.25}"
            ),
            0.5,
        ),
        "a list of points": (
            _ask("x = 5 # SOLUTION", test("assert x"), five, settings="name: q\npoints: [1, 0.5]"),
            1.5,
        ),
        "three tenths": (
            _ask(
                "x = 5 # SOLUTION",
                test(CONFIG.format("points: 0.1") + "assert x"),
                test(CONFIG.format("points: 0.2") + "assert x == 5"),
                settings="name: q\npoints: 0.3",
            ),
            0.3,
        ),
        "a config with a name and a semicolon": (
            _ask(
                "x = 5 # SOLUTION",
                test(
                    '_ = """ # BEGIN TEST CONFIG\npoints: 2\nfailure_message: "Look: again"\n'
                    '"""; # END TEST CONFIG\nassert x == 5'
                ),
            ),
            2,
        ),
        "a prompt in single quotes": (
            _ask(
                "# BEGIN SOLUTION NO PROMPT\nx = 5\n# END SOLUTION\n"
                "''' # BEGIN PROMPT\nx = ...\n'''; # END PROMPT",
                five,
            ),
            1,
        ),
        "line ends of Windows": (
            _ask(
                "x = 5 # SOLUTION\r\ny = 6 # SOLUTION",
                test("# HIDDEN\r\nassert x == 5\r\nassert y == 6"),
            ),
            1,
        ),
        "names in Korean": (
            _ask("답 = 5 # SOLUTION", test("assert 답 == 5, '다시'"), settings="name: 문제 1"),
            1,
        ),
        "seeds": (
            [
                raw("# ASSIGNMENT CONFIG\nseed:\n  variable: s\n  autograder_value: 1"),
                new_code_cell("import random\ns = 1\nrandom.seed(s)"),
                *_ask("x = random.random() # SOLUTION", test("0 <= x < 1", shown="True")),
            ],
            1,
        ),
        "marks in fences": (
            [
                _fence("# BEGIN QUESTION\nname: q", "# BEGIN SOLUTION"),
                new_code_cell("x = 5 # SOLUTION"),
                *(_fence("# END SOLUTION", "# BEGIN TESTS"), five),
                _fence("# END TESTS", "# END QUESTION"),
            ],
            1,
        ),
        "a decorated function": (
            _ask(
                "import functools\n@functools.cache\ndef f(n):\n    return n # SOLUTION",
                test("f(2)", shown="2"),
            ),
            1,
        ),
        "empty lines that are printed": (
            _ask("def f():\n    print('a\\n\\nb') # SOLUTION", test("f()", printed="a\n\nb\n")),
            1,
        ),
        "annotations": (
            _ask(
                "x: int = 5 # SOLUTION\ndef f(a: int) -> int:\n    return a # SOLUTION",
                test("y: int = f(x)\nassert y == 5"),
            ),
            1,
        ),
        "stars and walruses": (
            _ask(
                "a, *b = 1, 2, 3 # SOLUTION\n(c := 4) # SOLUTION",
                test("assert (a, b, c) == (1, [2, 3], 4)"),
            ),
            1,
        ),
        "a solution outside of its block": (
            [
                raw("# ASSIGNMENT CONFIG\nstrip_solutions_from_all_cells: true"),
                new_code_cell("z = 5 # SOLUTION"),
                *_ask("x = z # SOLUTION", five),
            ],
            1,
        ),
        "Markdown of the solution that students see": (
            question(
                "name: q",
                *block(
                    "SOLUTION",
                    new_markdown_cell("Shown.", metadata={"tags": ["otter_include"]}),
                    new_code_cell("x = 5 # SOLUTION"),
                ),
                *block("TESTS", five),
            ),
            1,
        ),
        "comments that nearly say what marks do": (
            _ask("# The solution\nx = 5 # SOLUTION\n# Your solution ends here", five),
            1,
        ),
    }
