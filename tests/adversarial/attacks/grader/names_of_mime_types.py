# what: displays bundles whose types have names of megabytes, and whose values are of odd kinds
# on: numbers
# status: graded
# stopped by: a message's size counts its keys, and what does not fit the notebook's room is dropped
# %% [total]
from IPython import get_ipython


def send(data, metadata=None, kind="display_data"):
    kernel = get_ipython().kernel
    content = {"data": data, "metadata": metadata or {}, "transient": {}}
    kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent("shell"))


for data in (
    {"text/plain": 5, "text/html": None},
    {"text/plain": ["a", 7, {"b": []}]},
    {"image/png": ["iVBO", 5]},
    {"text/plain": {"x": [[[[]]]]}},
    {"": "", "text/html": {"a": "b"}},
    [1, 2, 3],
    "text",
    None,
):
    send(data)
send({"text/plain": "x"}, metadata=["no", "object"])
send({"text/plain": "x"}, metadata={"image/png": {"width": "<script>"}})
# %% [scaled]
send({"text/" + "x" * 10_000_000: "y"})
send({"text/plain": "y"}, metadata={"x" * 10_000_000: 1})
# %% [classify]
send({f"text/{n}": "<b>" for n in range(20_000)})
send({"text/plain": "x"}, kind="execute_result")
send({"text/plain": "x"}, kind="error")
send({"text/plain": "x"}, kind="stream")
