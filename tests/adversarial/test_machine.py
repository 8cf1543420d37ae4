"""What the watchdog sees of memory and disk that are in no process' own figures."""

from __future__ import annotations

import mmap
import os
import socket
from pathlib import Path

from nbassay.sandbox.limits import procfs, watchdog

MIB = 1 << 20
OURSELVES = (os.getpid(),)


def test_sockets_count_at_the_most_they_can_hold():
    before = procfs.held_by_sockets(os.getpid())
    pairs = [socket.socketpair() for _ in range(200)]
    held = procfs.held_by_sockets(os.getpid()) - before
    for pair in pairs:
        for one in pair:
            one.close()
    assert held > 250 * 200_000


def test_open_pipes_count():
    before = procfs.held_by_pipes(OURSELVES)
    ends = [end for _ in range(750) for end in os.pipe()]
    held = procfs.held_by_pipes(OURSELVES) - before
    for end in ends:
        os.close(end)
    if Path("/proc/self/fd").stat().st_size:  # since Linux 6.2
        assert held > 300 * 8192


def test_a_shared_mapping_counts_whoever_wrote_it():
    before = procfs.shared_mappings(OURSELVES)
    with mmap.mmap(-1, 8 * MIB):
        assert procfs.shared_mappings(OURSELVES) - before == 8 * MIB


def test_an_open_file_without_a_name_counts(tmp_path):
    device = tmp_path.stat().st_dev
    before = procfs.held_by_deleted(OURSELVES, device)
    with (tmp_path / "gone").open("wb", 0) as file:
        (tmp_path / "gone").unlink()
        file.write(os.urandom(4 * MIB))
        os.fsync(file.fileno())
        assert procfs.held_by_deleted(OURSELVES, device) - before >= 4 * MIB


def test_we_are_inside_no_sandbox():
    assert procfs.inside(OURSELVES) == 0


def test_a_folder_too_deep_to_be_looked_into_is_too_much(tmp_path):
    handle, steps = os.open(tmp_path, os.O_RDONLY), []
    for _ in range(25):
        os.mkdir("d" * 200, dir_fd=handle)
        steps.append(handle)
        handle = os.open("d" * 200, os.O_RDONLY, dir_fd=handle)
    os.close(handle)
    assert not watchdog._within(tmp_path, MIB)
    for step in reversed(steps):
        os.rmdir("d" * 200, dir_fd=step)
        os.close(step)
    assert watchdog._within(tmp_path, MIB)


def test_a_folder_that_is_closed_to_us_is_too_much(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(path)

    # The superuser, who may run the tests, can look into everything.
    monkeypatch.setattr(os, "scandir", refuse)
    assert not watchdog._within(tmp_path, MIB)
