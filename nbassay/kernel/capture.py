"""What is kept after a test cell has run: one capture file, complete or absent."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .alarm import OutOfTime, run_within
from .answer_calls import Caller, describe_error
from .export_arrays import ArrayStore, TooLargeError
from .export_models import describe_file, describe_model
from .export_values import Exporter
from .figures import FigureLog
from .fit_wrapper import FitLog
from .forward import Forward
from .out_files import SCHEMA, write_json
from .plain import type_name
from .requests import RemoteTrainer

_SECONDS_A_NAME = 30.0
_SECONDS_FOR_FITS = 60.0
_HASH_CHUNK = 1 << 20


class Recorder:
    """Everything that one kernel records, and its way out."""

    def __init__(self, job: dict[str, Any], shell: Any) -> None:
        """Record for `job` in IPython's `shell`, as it is before the notebook runs."""
        self._job = job
        self._shell = shell
        self._out = Path(job["paths"]["out"])
        self._work = Path(job["paths"]["work"])
        room, largest = int(job["evidence_bytes"]), int(job["limits"]["file_bytes"])
        self._store = ArrayStore(self._out / "arrays", room, largest)
        trainer = _trainer(job)
        self.fits = FitLog(job.get("fast_epochs"), self._store, trainer)
        self._forward = Forward(self._store, trainer) if trainer else None
        self.figures = FigureLog()
        self._exporter = Exporter(self._store, self._model)
        self._caller = Caller(job, self._exporter)
        self._started_with = transformers(shell)

    def install(self, module: Any) -> None:
        """Look on at what models do; `module` is the one that defines Keras's `Model`."""
        self.fits.install(module)
        if self._forward is not None:
            self._forward.install(module)

    def capture(self, cell: str) -> None:
        """Write `capture/<cell>.json` for a test cell named in the job.

        Raises:
            KeyError: if the job does not name the cell.
            OSError: if the out folder is full.
        """
        wanted = self._job["capture"][cell]
        figures = self.figures.take()
        names = {name: self._name(name) for name in wanted.get("names", [])}
        files = {name: self._file(name) for name in wanted.get("files", [])}
        fits = self.fits.export(self._store, _SECONDS_FOR_FITS)
        calls = self._caller.run(self._shell.user_ns, wanted.get("calls", []))
        self.figures.take()
        record = {
            "schema": SCHEMA,
            "cell": cell,
            "names": names,
            "fits": fits,
            "fits_dropped": self.fits.dropped,
            "figures": figures,
            "files": files,
            "calls": calls,
            "warnings": self._warnings(),
        }
        write_json(self._out / "capture" / f"{cell}.json", record)
        # What was copied for this capture is let go; what is changed later is seen anew.
        self._store.forget_identities()

    def _name(self, name: str) -> dict[str, Any]:
        namespace: dict[str, Any] = self._shell.user_ns
        if name not in namespace:
            return {"kind": "missing"}
        value = namespace[name]
        return _guard(value, lambda: self._exporter.export(value))

    def _model(self, model: Any) -> dict[str, Any]:
        return describe_model(model, self._store, self.fits.fits_of)

    def _file(self, name: str) -> dict[str, Any]:
        path = self._work / name
        record: dict[str, Any] = {
            "exists": False,
            "bytes": 0,
            "sha256": "",
            "model": None,
            "error": None,
        }
        try:
            status = path.lstat()
            if not stat.S_ISREG(status.st_mode):
                return {**record, "error": "not a regular file"}
            record.update(exists=True, bytes=status.st_size, sha256=_sha256(path))
            if name.endswith((".keras", ".h5")) and not name.endswith(".weights.h5"):
                record["model"] = run_within(
                    _SECONDS_A_NAME, lambda: describe_file(str(path), self._model)
                )
        except FileNotFoundError:
            return record
        except OutOfTime:
            record["error"] = f"took more than {_SECONDS_A_NAME:g} s to load"
        except Exception as error:
            described = describe_error(error)
            record["error"] = f"{described['name']}: {described['value']}"
        return record

    def _warnings(self) -> list[str]:
        now = transformers(self._shell)
        return [kind for kind, found in now.items() if found != self._started_with[kind]]


def _trainer(job: dict[str, Any]) -> RemoteTrainer | None:
    if not job["training"]:
        return None
    return RemoteTrainer(Path(job["paths"]["out"]) / "training", Path(job["paths"]["answers"]))


def _guard(value: Any, export: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return the VALUE, or one that says why there is none: a lying object must not stop us."""
    try:
        return run_within(_SECONDS_A_NAME, export)
    except TooLargeError as error:
        return {"kind": "too_large", "bytes": error.size}
    except BaseException:
        return {"kind": "other", "type": type_name(value)}


def transformers(shell: Any) -> dict[str, list[int]]:
    """Return the identities of what rewrites a cell before it runs, by kind of warning."""
    manager = shell.input_transformer_manager
    lists = (
        shell.input_transformers_post,
        manager.cleanup_transforms,
        manager.line_transforms,
        manager.token_transformers,
    )
    return {
        "ast_transformer": [id(item) for item in shell.ast_transformers],
        "input_transformer": [id(item) for items in lists for item in items],
    }


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while chunk := handle.read(_HASH_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
