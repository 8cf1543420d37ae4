"""Trajectories as bytes: an `.npz` archive, sealed with key and checksum.

What is read may be damaged or forged: the checksum is compared first, then each member's header
with the size of the member, and only then is memory taken. Nothing is unpickled.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.keras.training._trajectory import Epoch, Trajectory
from nbassay.store.bounded import seal, unseal

MAGIC = b"nbassay-trajectory-1"
MAX_FILE = 600_000_000
MAX_MEMBERS = 2_000
MAX_EPOCHS = 10_000
_BROKEN = (
    ValueError,
    KeyError,
    TypeError,
    EOFError,
    OSError,
    MemoryError,
    NotImplementedError,  # of zipfile, for a compression that it does not know
    RuntimeError,
    RecursionError,
    zipfile.BadZipFile,
    zlib.error,
)


class BrokenFileError(Exception):
    """A file that is no trajectory of the key that it should have."""


def to_bytes(trajectory: Trajectory) -> bytes:
    """Return `trajectory` as the content of a file."""
    epochs = trajectory.epochs
    names = list(epochs[0].logs) if epochs else []
    kept = [place for place, epoch in enumerate(epochs) if epoch.weights is not None]
    members: dict[str, NDArray[Any]] = {
        "names": np.frombuffer(json.dumps(names).encode(), np.uint8),
        "logs": np.array([[epoch.logs[name] for name in names] for epoch in epochs], np.float64),
        "kept": np.array(kept, np.int64),
    }
    for place, array in enumerate(trajectory.state):
        members[f"state_{place}"] = array
    weights = [epochs[place].weights or () for place in kept]
    for place in range(len(weights[0]) if weights else 0):
        members[f"weights_{place}"] = np.stack([arrays[place] for arrays in weights])
    packed = io.BytesIO()
    # Weights hardly get smaller: the fastest level is the best bargain.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, array in members.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, np.asarray(array, order="C"), allow_pickle=False)
    return seal(MAGIC, trajectory.key, packed.getvalue())


def from_bytes(
    content: bytes, key: str, shapes: tuple[tuple[int, ...], ...] | None = None
) -> Trajectory:
    """Return the trajectory in `content`, with weights of `shapes` where they are given.

    Raises:
        BrokenFileError: if it is not the trajectory of `key`, whole and in order.
    """
    payload = unseal(MAGIC, key, content)
    if payload is None:
        raise BrokenFileError("another key or checksum")
    try:
        return _trajectory(key, _members(payload), shapes)
    except _BROKEN as error:
        raise BrokenFileError(str(error)) from error


def _members(payload: bytes) -> dict[str, NDArray[Any]]:
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        infos = archive.infolist()
        if len(infos) > MAX_MEMBERS or sum(info.file_size for info in infos) > 2 * MAX_FILE:
            raise ValueError("more than a trajectory may hold")
        for info in infos:
            with archive.open(info) as file:
                _check_header(file, info.file_size)
    with np.load(io.BytesIO(payload), allow_pickle=False) as loaded:
        return {name: loaded[name] for name in loaded.files}


def _check_header(file: Any, size: int) -> None:
    """Compare what an array declares with the bytes that there are."""
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("an array header of another version")
    shape, _, dtype = np.lib.format.read_array_header_1_0(file)
    if dtype.hasobject or dtype.kind not in "fiu":
        raise ValueError("an array that holds no numbers")
    if file.tell() + math.prod(shape) * dtype.itemsize != size:
        raise ValueError("an array of another size than it declares")


def _trajectory(
    key: str, members: dict[str, NDArray[Any]], shapes: tuple[tuple[int, ...], ...] | None
) -> Trajectory:
    names = json.loads(members["names"].tobytes().decode())
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("logs without names")
    logs, kept = members["logs"], [int(place) for place in members["kept"]]
    count = len(logs)
    if count > MAX_EPOCHS or (count and logs.shape != (count, len(names))):
        raise ValueError("logs of another shape")
    if kept != sorted(set(kept)) or not set(kept) <= set(range(count)):
        raise ValueError("weights of epochs that are not there")
    weights = _list_numbered(members, "weights")
    if any(array.dtype != np.float32 or len(array) != len(kept) for array in weights):
        raise ValueError("weights of another kind")
    if shapes is not None and kept and tuple(array.shape[1:] for array in weights) != shapes:
        raise ValueError("weights of another shape")
    if count and (not kept or kept[-1] != count - 1):
        raise ValueError("no weights after the last epoch")
    places = {epoch: place for place, epoch in enumerate(kept)}
    epochs = [
        Epoch(
            dict(zip(names, row.tolist(), strict=True)),
            tuple(array[places[number]] for array in weights) if number in places else None,
        )
        for number, row in enumerate(logs)
    ]
    return Trajectory(key, epochs, _list_numbered(members, "state"))


def _list_numbered(members: dict[str, NDArray[Any]], prefix: str) -> list[NDArray[Any]]:
    count = sum(name.startswith(f"{prefix}_") for name in members)
    return [members[f"{prefix}_{place}"] for place in range(count)]
