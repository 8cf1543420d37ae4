"""What the checks of one notebook ask the sandbox for: names, files and calls, by test cell."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nbassay.errors import NbassayError
from nbassay.grader._draws import Draws, FileArgument, Inputs, ModelArgument

Calls = dict[str, list[dict[str, Any]]]


@dataclass
class Plan:
    """Gathered from the checks in the order of their file, each thing once.

    `calls` holds, by cell and function, the inputs that the function is called with.
    """

    names: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)
    calls: dict[tuple[str, str], list[Inputs]] = field(default_factory=dict)

    def add_name(self, cell: str, name: str) -> None:
        """Have `name` kept as it is after `cell`."""
        _add(self.names.setdefault(cell, []), name)

    def add_file(self, cell: str, name: str) -> None:
        """Have the file `name` kept as it is after `cell`."""
        _add(self.files.setdefault(cell, []), name)

    def add_calls(self, cell: str, function: str, draws: Draws, by: str = "") -> None:
        """Have `function` called after `cell`, `by` another one of the notebook if it is named."""
        self.add_name(cell, function)
        called = by or function
        self.add_name(cell, called)
        inputs = self.calls.setdefault((cell, called), [])
        for part in draws.parts:
            _add(inputs, part)

    def place_of(self, cell: str, function: str, draws: Draws) -> list[int]:
        """Return which of all calls of `function` after `cell` are those with `draws`."""
        starts: dict[int, int] = {}
        count = 0
        for inputs in self.calls[cell, function]:
            starts[id(inputs)] = count
            count += len(inputs)
        return [starts[id(part)] + number for part in draws.parts for number in range(len(part))]

    def draw_calls(self, owner: Iterable[str]) -> tuple[Calls, dict[str, bytes]]:
        """Return the calls to make after each cell, and the files that they name.

        `owner` are texts that tell whose notebook it is. What is drawn depends on them, and on all
        that the grader draws: so nobody can tell it who has not seen the grader, and a change of
        anything else in the grader leaves it as it is.

        Raises:
            NbassayError: if an input cannot be drawn, or is nothing that can be handed over.
        """
        if not self.calls:
            return {}, {}
        order = list(dict.fromkeys(part for parts in self.calls.values() for part in parts))
        seed = self._seed(order, owner)
        roots = list(dict.fromkeys(part.root for part in order))
        files: dict[str, bytes] = {}
        drawn = {
            part: [
                [_encode(argument, files, part) for argument in arguments]
                for arguments in part.draw(np.random.default_rng([seed, roots.index(part.root)]))
            ]
            for part in order
        }
        found: Calls = {}
        for (cell, function), parts in self.calls.items():
            found.setdefault(cell, []).extend(
                {"function": function, "args": arguments}
                for part in parts
                for arguments in drawn[part]
            )
        return found, files

    @staticmethod
    def _seed(order: Sequence[Inputs], owner: Iterable[str]) -> int:
        digest = hashlib.sha256()
        for part in order:
            files: dict[str, bytes] = {}
            for arguments in part.draw(np.random.default_rng(0)):
                encoded = [_encode(argument, files, part) for argument in arguments]
                digest.update(json.dumps(encoded).encode())
            for content in files.values():
                digest.update(content)
        for text in owner:
            digest.update(b"\0" + text.encode("utf-8", "surrogateescape"))
        return int.from_bytes(digest.digest()[:8])


def _add(list_of: list[Any], thing: Any) -> None:
    if thing not in list_of:
        list_of.append(thing)


def _encode(value: Any, files: dict[str, bytes], inputs: Inputs) -> Mapping[str, Any]:
    """Return an argument as the sandbox takes it; arrays and files go to `files` by content."""
    match value:
        case FileArgument():
            files[value.name] = value.content
            return {"file": value.name}
        case ModelArgument():
            return {"keras_model": value.name}
        case np.ndarray():
            content = io.BytesIO()
            np.save(content, value, allow_pickle=False)
            name = f"{hashlib.sha256(content.getvalue()).hexdigest()[:16]}.npy"
            files[name] = content.getvalue()
            return {"array": name}
        case np.generic():
            return {"value": value.item()}
    try:
        json.dumps(value)
    except (TypeError, ValueError) as error:
        raise _not_an_input(inputs, value) from error
    return {"value": value}


def _not_an_input(inputs: Inputs, value: Any) -> NbassayError:
    return inputs.place.refuse(
        f"{type(value).__name__} is nothing that can be handed to a function in the sandbox; "
        "draw arrays, numbers, texts, or lists and dicts of these"
    )
