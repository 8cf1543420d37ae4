# what: output without end on every channel: both streams, displays, cleared ones, results, prompts
# on: numbers
# status: graded, timed_out
# stopped by: the kernel drops a cell's text past its room, the driver cuts what a notebook keeps
# %% [total]
import sys
import time

from IPython.display import clear_output, display

end = time.monotonic() + 2
while time.monotonic() < end:
    print("x" * 1000)
    print("y" * 1000, file=sys.stderr)
    display({"text/plain": "z" * 1000, "text/html": "<b>z</b>" * 100}, raw=True)
    clear_output()
# %% [scaled]
print("w" * (30 << 20))
display({"text/plain": "v" * (30 << 20)}, raw=True)
# %% [classify]
# Messages that a front end would act on: a next cell to run, a pager, a question, a widget.
kernel = get_ipython().kernel
get_ipython().set_next_input("print('PWN' + 'ED')" , replace=True)
get_ipython().payload_manager.write_payload({"source": "page", "data": {"text/plain": "u" * 100000}})
for number in range(3000):
    kernel.session.send(
        kernel.iopub_socket,
        "comm_open",
        {"comm_id": f"{number}", "target_name": "jupyter.widget", "data": {"state": "t" * 1000}},
        parent=kernel.get_parent(),
    )
try:
    input("Whoever reads this, press Enter: ")
    print("PWNED: somebody answered")
except Exception as error:
    print(type(error).__name__)
