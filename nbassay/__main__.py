"""The program `nbassay`, also as `python -m nbassay`; its workers import this module as well."""

import sys

from nbassay.errors import ExitCode

if sys.platform == "win32":  # it lacks modules of Python that are imported below
    sys.stderr.write(
        "nbassay: Windows has nothing that a submission could be isolated with: use WSL 2. Run "
        "`wsl --install`, then install nbassay in its Linux terminal, and keep the course in its "
        "own folders, not below /mnt/c\n"
    )
    sys.exit(ExitCode.ENVIRONMENT)

# jsonschema, which nbformat imports, builds a grammar of internationalised addresses in over a
# second if it finds this package. Nothing here has such addresses to check.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from nbassay.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
