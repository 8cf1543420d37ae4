"""The way to a scheduler: one connection, quiet, and in one line what is wrong with it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from nbassay.errors import EnvironmentProblem, NbassayError

if TYPE_CHECKING:
    from distributed import Client

log = logging.getLogger("nbassay")

HOW_TO_INSTALL = "pip install 'nbassay[cluster]'"
CONNECT_SECONDS = 10
_LOGGERS = (
    "distributed",
    "distributed.client",
    "distributed.worker",
    "distributed.core",
    "tornado",
)
_NEAR = ("127.", "localhost", "[::1]")


def require_dask() -> None:
    """Make sure that Dask is there, and that it is as quiet as the rest of nbassay.

    Raises:
        EnvironmentProblem: if it is not installed.
    """
    try:
        import dask
        import distributed  # noqa: F401
    except ModuleNotFoundError as error:
        raise EnvironmentProblem(
            f"grading on several machines needs Dask; run {HOW_TO_INSTALL} where nbassay is installed"
        ) from error
    # A course is sent once, whatever its size.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "10 GiB"})
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def check_address(address: str) -> str:
    """Return the address of a scheduler.

    Raises:
        NbassayError: if it is none.
    """
    kind, slashes, place = address.partition("://")
    if not slashes or kind not in {"tcp", "tls", "ws", "wss"} or not place:
        raise NbassayError(
            f"--scheduler {address!r}: name the address that `dask scheduler` says, such as "
            "tls://10.0.0.1:8786"
        )
    return address


def warn_of_open_network(address: str) -> None:
    """Say once that others on the network could read and send work, where that is so."""
    kind, _, place = address.partition("://")
    if kind in {"tcp", "ws"} and not place.startswith(_NEAR):
        log.warning(
            "%s is not encrypted: who is on that network can read submissions and run code on the "
            "workers; docs/cluster.md says how to use tls://",
            address,
        )


def open_client(address: str, name: str) -> Client:
    """Return a connection to the scheduler at `address`.

    Raises:
        EnvironmentProblem: if there is none, or it does not let this machine in.
    """
    from distributed import Client

    try:
        return Client(
            address,
            timeout=CONNECT_SECONDS,
            name=name,
            set_as_default=False,
            direct_to_workers=False,
        )
    # TLS, name resolution and Dask itself each have errors of their own.
    except Exception as error:
        raise EnvironmentProblem(
            f"no scheduler answers at {address} ({_say(error)}); start one by `dask scheduler`, and "
            "see docs/cluster.md"
        ) from error


def require_nbassay(client: Client, address: str) -> None:
    """Make sure that the scheduler knows what it is sent.

    Raises:
        EnvironmentProblem: if nbassay is not installed where it runs.
    """
    try:
        client.run_on_scheduler(_is_here)
    except Exception as error:  # what it cannot unpack ends the connection
        raise EnvironmentProblem(
            f"the scheduler at {address} runs where nbassay is not installed, or another version "
            f"of it ({_say(error)}); run {HOW_TO_INSTALL} there, and start it anew"
        ) from error


def _is_here() -> bool:
    return True


def _say(error: BaseException) -> str:
    said = " ".join(str(error).split())
    return said[:160] or type(error).__name__
