"""TOML files that an author writes: read whole, or refused in one line."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from nbassay.errors import NbassayError, cannot_read


def read_toml(path: Path) -> dict[str, Any]:
    """Return what the file says.

    Raises:
        NbassayError: if it cannot be read, or is no TOML in UTF-8.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NbassayError(cannot_read(path, error)) from error
    except ValueError as error:
        raise NbassayError(
            f"{path} is not a TOML file in UTF-8: {error}; mend that line"
        ) from error
