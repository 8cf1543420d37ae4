# what: ends each kernel that it is given, by one means after another, to be started for ever
# on: numbers
# status: crashed
# stopped by: after three new kernels there is no other; what was captured before is all there is
# %% [+total]
import os

os.kill(os.getpid(), 9)
# %% [total]
get_ipython().kernel.do_shutdown(restart=True)
# %% [scaled]
import os

os.abort()
# %% [+classify]
exit()
# %% [classify]
import os

os._exit(0)
