# what: test cells put out what graders would: partial credit, a score in metadata, a report of passed tests
# on: numbers
# status: graded
# stock: yes
# stopped by: outputs are shown to people, never read for points
# %% [total]
from IPython import get_ipython

shell = get_ipython()
kernel = shell.kernel
REPORT = '{"status": "graded", "score": 6.0, "checks": [{"outcome": "passed", "points": 2.0}]}'


def result(info):
    """nbgrader takes the first result that a test cell puts out for its partial credit."""
    kernel.session.send(
        kernel.iopub_socket,
        "execute_result",
        {"execution_count": 1, "data": {"text/plain": "2"}, "metadata": {"nbgrader": {"score": 2}}},
        parent=kernel.get_parent(),
        ident=kernel._topic("execute_result"),
    )


shell.events.register("pre_run_cell", result)
shell.display_pub.publish(
    {"text/plain": REPORT, "application/json": REPORT},
    {"nbgrader": {"grade": True, "points": 1000, "score": 1000, "grade_id": "test_total"}},
)
print("test_numbers.py ...      [100%]\n3 passed in 0.01s\nscore: 6/6", REPORT)
# %% [scaled]
pass
# %% [classify]
pass
