"""Which modules of ours a piece of code depends on, read from its imports without running it."""

from __future__ import annotations

import ast
import functools
from collections.abc import Collection, Iterator
from pathlib import Path

import nbassay

_PACKAGE = Path(nbassay.__file__).parent
_NAME = nbassay.__name__


def find_reached_from(roots: Collection[str], besides: Collection[str] = ()) -> frozenset[Path]:
    """Return the files of the modules `roots` and of all of ours that they import, and so on.

    Whatever imports stand in functions count too. What only `besides` imports does not.
    """
    seen: set[str] = set()
    left = list(roots)
    while left:
        module = left.pop()
        if module not in seen and module not in besides:
            seen.add(module)
            left.extend(_find_imports_of(module))
    return frozenset(place for module in seen for place in _with_packages(module))


def modules_below(package: str) -> tuple[str, ...]:
    """Return the names of all modules of the package `package` of ours, itself included."""
    folder = _PACKAGE.parent.joinpath(*package.split("."))
    return tuple(
        ".".join(path.relative_to(_PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted(folder.rglob("*.py"))
    )


def find_imports(path: Path) -> frozenset[str]:
    """Return the modules of ours that the Python file `path`, one of ours or not, imports.

    A file that is no Python imports none: who runs it hears why.
    """
    return _find_imports_in(path.read_bytes())


@functools.lru_cache(maxsize=256)
def _find_imports_in(code: bytes) -> frozenset[str]:
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return frozenset()
    return frozenset(
        module for name in _list_imported_names(tree, "") for module in _find_providers(*name)
    )


@functools.cache
def _find_imports_of(module: str) -> frozenset[str]:
    path = _file(module)
    assert path is not None, module  # only names of modules that are there come here
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    return frozenset(
        found
        for name in _list_imported_names(_tree(path), package)
        for found in _find_providers(*name)
    )


def _list_imported_names(tree: ast.Module, package: str) -> Iterator[tuple[str, str]]:
    """Yield (module, name in it, "" for the module itself) for each import, in functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                origin = ".".join([*above, *([origin] if origin else [])])
            yield from ((origin, alias.name) for alias in node.names)


def _find_providers(module: str, name: str) -> Iterator[str]:
    """Yield the modules of ours that `from module import name` gets `name` from.

    A package hands on names of its modules, and who takes one of them needs no other.
    """
    if module.partition(".")[0] != _NAME:
        return
    if name and _file(f"{module}.{name}") is not None:
        yield f"{module}.{name}"
        return
    path = _file(module)
    if path is None:
        return
    handed_on = _list_handed_on(module) if path.name == "__init__.py" else {}
    if name in handed_on:
        yield from _find_providers(*handed_on[name])
    else:
        yield module


@functools.cache
def _list_handed_on(package: str) -> dict[str, tuple[str, str]]:
    """Return for each name that a package's `__init__` imports where it comes from."""
    path = _file(package)
    assert path is not None, package
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in _tree(path).body
        if isinstance(node, ast.ImportFrom) and not node.level
        for alias in node.names
    }


@functools.lru_cache(maxsize=32)
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes())


@functools.cache
def _file(module: str) -> Path | None:
    place = _PACKAGE.parent.joinpath(*module.split("."))
    candidates = (place / "__init__.py", place.with_name(f"{place.name}.py"))
    return next((path for path in candidates if path.is_file()), None)


def _with_packages(module: str) -> Iterator[Path]:
    """Yield the file of a module and those of the packages around it, which run before it."""
    while module:
        path = _file(module)
        if path is not None:
            yield path
        module = module.rpartition(".")[0]
