"""The desk at work: the process that answers, and beside it the one that marks."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from multiprocessing.context import SpawnProcess
from pathlib import Path

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from nbassay.course.layout import Course
from nbassay.desk.desk_app import make_app
from nbassay.desk.desk_database import open_database
from nbassay.desk.desk_file import DeskFile, read_desk_file
from nbassay.desk.desk_state import Desk, Rules
from nbassay.desk.helping import help_until
from nbassay.desk.hub_sign_in import read_service
from nbassay.desk.lti_scores import ScoreTeller, read_tool_key, telling
from nbassay.desk.marker import mark_until
from nbassay.desk.seldom import said_seldom
from nbassay.desk.signed import Signer, read_key
from nbassay.desk.signing_in import SigningIn
from nbassay.errors import EnvironmentProblem, NbassayError, Terminated
from nbassay.gradebook import explain_database
from nbassay.grading import Options
from nbassay.texts import Languages

log = logging.getLogger("nbassay")

_PAUSE = 1.0  # seconds between two looks at the marking process
_MOST_PAUSE = 60.0
_SECONDS_TO_END = 15
POLITE = 5  # by which those who mark step back behind the pages, which take little and cannot wait


@dataclass(frozen=True)
class Order:
    """What is to be served: a course, where, with which database, and how it is marked."""

    root: Path
    host: str
    port: int
    url: str
    options: Options
    language: str = "both"
    rules: Rules = field(default_factory=Rules)


def serve(order: Order, say: Callable[[str], None]) -> None:
    """Answer and mark until this process is told to end; `say` is told the address.

    Raises:
        NbassayError: if the course or the database cannot be used.
        EnvironmentProblem: if the address cannot be had, or nothing can be graded on this machine.
    """
    course = Course.open(order.root)
    languages = Languages.of(course.root)
    languages.reading(order.language)
    order.options.sandbox.require()
    settings = read_desk_file(course.root)
    signing_in = _signing_in(course, settings)
    database = open_database(order.url)
    desk = Desk(
        course,
        database,
        Signer(read_key(course)),
        languages,
        order.language,
        order.rules,
        signing_in,
    )
    signal.signal(signal.SIGTERM, _stop)  # so that the process that marks is told as well
    listening = _listen(order.host, order.port)
    port = listening.getsockname()[1]
    try:
        with said_seldom(log), _marking(order), _telling(desk):
            say(f"http://{_as_address(order.host)}:{port}/")
            # Their access log would show personal links.
            config = uvicorn.Config(
                make_app(desk),
                access_log=False,
                log_level="warning",
                server_header=False,
                timeout_graceful_shutdown=3,
                lifespan="off",
            )
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        listening.close()
        database.close()


def _signing_in(course: Course, settings: DeskFile) -> SigningIn | None:
    """Return how people sign in elsewhere, None where desk.toml names nowhere."""
    if not settings.lti and settings.jupyterhub is None:
        return None
    return SigningIn(
        settings,
        read_key(course),
        read_tool_key(course) if settings.lti else None,
        read_service(settings.jupyterhub, settings.base) if settings.jupyterhub else None,
    )


def _telling(desk: Desk) -> AbstractContextManager[None]:
    """Have learning platforms told scores, where there are any."""
    found = desk.signing_in
    if found is None or found.tool_key is None:
        return nullcontext()
    return telling(ScoreTeller(desk.database, found.settings, found.tool_key))


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(1024)
    except OSError as error:
        listening.close()
        raise EnvironmentProblem(
            f"{host}:{port} cannot be listened at: {error.strerror}; name another with --port"
        ) from error
    return listening


def _as_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@contextmanager
def _marking(order: Order) -> Iterator[None]:
    """Keep a process that marks; it is started again when it dies, and ends with this one."""
    ended = threading.Event()
    first = _start_marker(order)
    keeper = threading.Thread(target=_keep_marker, args=(order, first, ended), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join(2 * _SECONDS_TO_END)


def _keep_marker(order: Order, process: SpawnProcess, ended: threading.Event) -> None:
    pause = _PAUSE
    while not ended.wait(_PAUSE):
        if process.is_alive():
            pause = _PAUSE
            continue
        log.error("the process that marks ended (%s); it is started again", process.exitcode)
        if ended.wait(pause):
            return
        pause = min(2 * pause, _MOST_PAUSE)
        process = _start_marker(order)
    process.terminate()
    process.join(_SECONDS_TO_END)
    if process.is_alive():
        process.kill()


def _start_marker(order: Order) -> SpawnProcess:
    context = multiprocessing.get_context("spawn")
    formatters = [handler.formatter for handler in log.handlers]
    process = context.Process(target=run_marker, args=(order, os.getpid(), formatters))
    process.start()
    return process


def run_marker(order: Order, parent: int, formatters: Sequence[logging.Formatter | None]) -> None:
    """Be the process that marks, as long as the process `parent` lives."""
    for formatter in formatters:
        handler = logging.StreamHandler()
        handler.setFormatter(formatter)
        log.addHandler(handler)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    os.nice(POLITE)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    course = Course.open(order.root)
    database = open_database(order.url)
    reading = Languages.of(course.root).reading(order.language)
    try:
        with said_seldom(log):
            mark_until(course, database, order.options, reading, lambda: os.getppid() != parent)
    except NbassayError as error:
        log.error("%s", error)  # noqa: TRY400 (one line, for the user)
        sys.exit(error.exit_code)
    except SQLAlchemyError as error:
        lost = explain_database("the desk's database", order.url, error, "--db")
        log.error("%s", lost)  # noqa: TRY400
        sys.exit(lost.exit_code)


def serve_marker(root: Path, url: str, options: Options, say: Callable[[str], None]) -> None:
    """Mark beside the desk of a course until this process is told to end; `say` is told its root.

    Raises:
        NbassayError: if the course or the database cannot be used.
        EnvironmentProblem: if nothing can be graded on this machine.
    """
    course = Course.open(root)
    options.sandbox.require()
    database = open_database(url)
    signal.signal(signal.SIGTERM, _stop)
    try:
        say(str(course.root))
        os.nice(POLITE)
        with said_seldom(log):
            help_until(course, database, options, lambda: False)
    finally:
        database.close()


def _stop(number: int, frame: object) -> None:
    raise Terminated(128 + number)


def _end_with(parent: int) -> None:
    """End this process when the one that answers is gone: nobody would ever end it otherwise."""
    while os.getppid() == parent:
        time.sleep(0.2)
    os.kill(os.getpid(), signal.SIGKILL)
