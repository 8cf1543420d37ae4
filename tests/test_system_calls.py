"""The filter's numbers are those of Linux: held against its headers and libseccomp's tables."""

from __future__ import annotations

import ctypes
import re
import sysconfig
from pathlib import Path

import pytest

from nbassay.kernel import namespaces
from nbassay.sandbox import seccomp
from nbassay.sandbox.system_calls import ARCHITECTURES, numbers

INCLUDE = Path("/usr/include")
HEADERS = {
    "x86_64": (
        INCLUDE / "asm" / "unistd_64.h",
        INCLUDE / (sysconfig.get_config_var("MULTIARCH") or "") / "asm" / "unistd_64.h",
    ),
    "aarch64": (INCLUDE / "asm-generic" / "unistd.h",),
}
# What older headers and libraries do not have yet is not held against them.
NUMBER = re.compile(r"^#define __NR(?:3264)?_(\w+)\s+(\d+)$", re.MULTILINE)


def defined(*headers: Path) -> dict[str, int]:
    """What the first of these headers that is there defines; nothing where none is."""
    for path in headers:
        if path.is_file():
            return {name: int(number) for name, number in NUMBER.findall(path.read_text())}
    return {}


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_numbers_are_those_of_the_kernels_headers(machine):
    found = defined(*HEADERS[machine])
    if not found:
        pytest.skip(f"no kernel headers for {machine} are installed")
    known = {name: number for name, number in numbers(machine).items() if name in found}
    assert len(known) > 45
    assert known == {name: found[name] for name in known}


@pytest.mark.parametrize("machine", ARCHITECTURES)
def test_numbers_are_those_of_libseccomp(machine):
    """It knows those of every processor, whatever this machine has."""
    try:
        resolve = ctypes.CDLL("libseccomp.so.2").seccomp_syscall_resolve_name_arch
    except OSError:
        pytest.skip("no libseccomp is installed")
    resolve.argtypes = [ctypes.c_uint32, ctypes.c_char_p]
    found = {name: resolve(ARCHITECTURES[machine], name.encode()) for name in numbers(machine)}
    known = {name: number for name, number in numbers(machine).items() if found[name] >= 0}
    assert len(known) > 45
    assert known == {name: found[name] for name in known}


@pytest.mark.parametrize(
    ("header", "name", "value"),
    [
        ("asm-generic/socket.h", "SO_SNDBUFFORCE", seccomp._SO_SNDBUFFORCE),
        ("asm-generic/socket.h", "SO_RCVBUFFORCE", seccomp._SO_RCVBUFFORCE),
        ("linux/seccomp.h", "SECCOMP_RET_ALLOW", seccomp._ALLOW),
        ("linux/seccomp.h", "SECCOMP_RET_ERRNO", seccomp._PRETEND),
    ],
)
def test_constants_are_those_of_the_kernels_headers(header, name, value):
    found = re.search(rf"^#define {name}\s+(0x[0-9a-f]+|\d+)", _read(header), re.MULTILINE)
    assert found and int(found[1], 0) == value


def test_every_kind_of_namespace_is_refused_and_the_sandbox_has_one_of_each():
    flags = re.findall(r"^#define CLONE_NEW(\w+)\s+(0x\w+)", _read("linux/sched.h"), re.MULTILINE)
    # The bit of the newest kind is one of the signal's in the flags of `clone`, which cannot ask
    # for it; `unshare` can and is refused whatever its flags.
    kinds = [int(flag, 16) for name, flag in flags if name != "TIME"]
    assert len(kinds) >= 7
    assert sum(kinds) == seccomp._NEW_NAMESPACES == namespaces._NAMESPACES


def _read(header: str) -> str:
    if not (INCLUDE / header).is_file():
        pytest.skip("no kernel headers are installed")
    return (INCLUDE / header).read_text(encoding="utf-8")


def test_every_name_has_a_number_of_its_own_on_every_processor():
    for machine in ARCHITECTURES:
        assert set(seccomp.REFUSED) <= set(numbers(machine))
        assert len(set(numbers(machine).values())) == len(numbers(machine))
