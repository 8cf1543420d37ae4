# what: leaves start-up files for whatever Python or IPython runs next: startup/, .pth, usercustomize, PYTHONSTARTUP
# on: numbers
# status: graded
# stopped by: each run has a home and a /tmp in memory that end with it, and the Python environment is read-only
# %% [total]
import os
import site
import sys
from pathlib import Path

SAY = "print('PWN' + 'ED: ran at the start of another Python')\n"
home = Path.home()
site_packages = next(Path(one) for one in sys.path if one.endswith("site-packages"))
for path in (
    home / ".ipython/profile_default/startup/00-marks.py",
    home / ".ipython/profile_default/ipython_kernel_config.py",
    home / ".local/lib/python3.11/site-packages/usercustomize.py",
    Path(site.getusersitepackages()) / "sitecustomize.py",
    Path(site.getusersitepackages()) / "marks.pth",
    home / ".pythonrc.py",
    Path("conftest.py"),
    Path("sitecustomize.py"),
):
    if path.exists():
        print("PWNED: a file of an earlier run is still here:", path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SAY if path.suffix == ".py" else f"import os; {SAY}")
os.environ["PYTHONSTARTUP"] = str(home / ".pythonrc.py")
for folder in (site_packages, Path(os.__file__).parent, Path("/opt/nbassay/nbassay_kernel")):
    try:
        (folder / "nbassay-attack-marks.pth").touch()
        print("PWNED: wrote beside the packages in", folder.name)
    except OSError as error:
        print(folder.name, type(error).__name__)
# %% [scaled]
pass
# %% [classify]
pass
