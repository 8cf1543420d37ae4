"""The program `nbassay`, also as `python -m nbassay`; its workers import this module as well."""

import sys

# jsonschema, which nbformat imports, builds a grammar of internationalised addresses in over a
# second if it finds this package. Nothing here has such addresses to check.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from nbassay.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
