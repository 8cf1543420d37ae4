"""Which workers give the same marks as this machine: each offers work under a name that says so."""

from __future__ import annotations

import functools
from importlib.metadata import version

from nbassay.grading.sameness import list_differences, list_versions
from nbassay.store.kept import digest

_CARRIERS = ("dask", "distributed")
TOLD = "nbassay"  # under which a worker tells its scheduler, and so everybody, its versions
_LETTERS = 12  # of a hash, in the name of a resource


@functools.cache
def versions_here() -> dict[str, str]:
    """Return by name what of this machine marks depend on, and the versions of what carries them."""
    return list_versions() | {name: version(name) for name in _CARRIERS}


def notebooks_of(isolation: str) -> str:
    """Return the name of Dask's resource of which each notebook takes one.

    A worker with other versions, or another isolation, offers another resource: Dask itself hands
    it no notebook of ours.
    """
    return f"nbassay-notebooks-{isolation}-{_fingerprint()}"


def trainings_of(isolation: str) -> str:
    """Return the name of Dask's resource of which each training takes one; see `notebooks_of`."""
    return f"nbassay-trainings-{isolation}-{_fingerprint()}"


def _fingerprint() -> str:
    return digest(versions_here())[:_LETTERS]


def say_why_refused(there: dict[str, str]) -> str:
    """Return in words why a worker with the versions `there` gets no notebook of ours."""
    differences = list_differences(there, versions_here())
    if not differences:
        return "it isolates notebooks in another way than is asked for with --isolation"
    return f"{', '.join(differences)}; install the same there"
