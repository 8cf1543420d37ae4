# what: two thousand threads at once
# on: numbers
# status: graded
# stopped by: threads of one process are bounded by tasks and memory, and end with it
# %% [total]
import threading
import time

end = threading.Event()
started = 0
threading.stack_size(64 << 10)
for _ in range(2000):
    try:
        threading.Thread(target=end.wait, args=(8,), daemon=True).start()
    except RuntimeError as error:
        print(error)
        break
    started += 1
print(started, "threads")
end.set()
# %% [scaled]
pass
# %% [classify]
pass
