"""What is wrong with a gradebook's database and how to mend it, in one line."""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from nbassay.errors import EnvironmentProblem, NbassayError

# Drivers whose package is not called as `import` calls them.
_PACKAGES = {
    "psycopg": "psycopg[binary]",
    "psycopg2": "psycopg2-binary",
    "MySQLdb": "mysqlclient",
}
_FORMS = "write sqlite:///… or postgresql://user:password@host/name"
# What servers say of wrong users and names; everything else is a server that cannot be reached.
_WRONG = (
    "password",
    "authentication",
    "role",
    "does not exist",
    "permission denied",
    "access denied",
)


def explain_unusable(root: Path, url: str, error: Exception) -> NbassayError:
    """Return the error that says why the database `url` of the course in `root` cannot be used.

    No password is in it.
    """
    setting = f"c.CourseDirectory.db_url in {root / 'nbgrader_config.py'}"
    return explain_database("the gradebook", url, error, setting)


def explain_database(what: str, url: str, error: Exception, setting: str) -> NbassayError:
    """Return the error that says why `what`, the database `url`, cannot be used.

    `setting` is where its address is said. No password is in it.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        return NbassayError(f"{what}'s address is not that of a database; {_FORMS} as {setting}")
    name = f"{what} {address.render_as_string(hide_password=True)}"
    if isinstance(error, NoSuchModuleError):
        return NbassayError(
            f"{name}: {address.drivername} is not a kind of database; {_FORMS} as {setting}"
        )
    if isinstance(error, ImportError):
        package = _PACKAGES.get(error.name or "", error.name or address.drivername)
        return EnvironmentProblem(
            f"{name} needs a package that is not installed, {error.name}; "
            f"run {sys.executable} -m pip install '{package}'"
        )
    reason = _reason(error)
    if address.get_backend_name() == "sqlite":
        return NbassayError(f"{name} cannot be used: {reason}; {_mend_file(address, reason)}")
    if isinstance(error, OperationalError) and not any(word in reason.lower() for word in _WRONG):
        return EnvironmentProblem(
            f"{name} cannot be reached: {reason}; start its server, or mend {setting}"
        )
    return NbassayError(
        f"{name} cannot be used: {reason}; check user, password and name of the database, {setting}"
    )


def _reason(error: Exception) -> str:
    """Return what the database itself said, without what SQLAlchemy puts around it."""
    own = getattr(error, "orig", None) or error
    lines = [line.strip() for line in str(own).splitlines() if line.strip()]
    # One that tries several addresses says so first, and of each what became of it.
    said = next((line for line in reversed(lines) if "FATAL" in line or "failed:" in line), "")
    return said.removeprefix("- ") or (lines[0] if lines else type(own).__name__)


def _mend_file(address: URL, reason: str) -> str:
    if "unable to open" in reason:
        return f"{Path(address.database or '').parent} must be a folder that you may write to"
    if "readonly" in reason:
        return "make the file and its folder writable"
    if "not a database" in reason or "malformed" in reason:
        return "move the file away, or put back a copy of it"
    return "close what holds it, or move it away"
