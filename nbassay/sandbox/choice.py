"""The sandboxes that there are, by name. Another one is a module and its place in this list.

They are named here, not found by looking into folders: what the evidence of a run depends on is
read from imports.
"""

from __future__ import annotations

from nbassay.errors import NbassayError
from nbassay.sandbox.bare import Bare
from nbassay.sandbox.bwrap import Bubblewrap
from nbassay.sandbox.container import Container
from nbassay.sandbox.protocol import Sandbox

_ALL: tuple[Sandbox, ...] = (Bubblewrap(), Container(), Bare())

SANDBOXES: dict[str, Sandbox] = {sandbox.name: sandbox for sandbox in _ALL}
DEFAULT_SANDBOX = _ALL[0].name


def choose(name: str) -> Sandbox:
    """Return the sandbox of that name.

    Raises:
        NbassayError: if there is none.
    """
    if name not in SANDBOXES:
        raise NbassayError(f"no isolation {name!r}; name {' or '.join(SANDBOXES)}")
    return SANDBOXES[name]
