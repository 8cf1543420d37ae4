# what: imports the graders, their bytecode, pytest's caches and an installed nbassay
# on: numbers
# status: graded
# stock: yes
# stopped by: graders are not mounted, and an empty folder covers an installed copy of nbassay
# %% [total]
import glob
import importlib.util
import sys
import sysconfig

sys.path[:0] = ["@COURSE@", "@COURSE@/graders/numbers", "@COURSE@/graders"]
for name in ("test_numbers", "calls", "graders.numbers.test_numbers", "numbers.test_numbers"):
    try:
        module = importlib.import_module(name)
        print("PWNED: imported", name, getattr(module, "CLASSES", getattr(module, "ROWS", None)))
    except ImportError as error:
        print(error)
# An editable install leaves a module that knows where the sources are. A path is no secret.
finders = [name for name in sys.modules if name.startswith("__editable__")]
places = glob.glob(f"{sysconfig.get_path('purelib')}/*nbassay*")
print(finders, places)
for name in ("nbassay.marking.mark", "nbassay.grading", "nbassay.checks", "nbassay"):
    try:
        spec = importlib.util.find_spec(name)
    except ImportError:
        spec = None
    # An empty folder is a namespace package: a spec with nothing to load.
    if spec is not None and spec.origin:
        with open(spec.origin) as file:
            print("PWNED: source of", name, len(file.read()))
# %% [scaled]
for pattern in (
    "@COURSE@/**/__pycache__/*",
    "@COURSE@/**/.pytest_cache/**",
    "/tmp/pytest-of-*/**",
    "/tmp/nbassay-*/**",
    "/**/test_numbers*.pyc",
):
    for path in glob.glob(pattern, recursive=not pattern.startswith("/**"))[:5]:
        print("PWNED: found", path.rpartition("/")[2])
# %% [classify]
pass
