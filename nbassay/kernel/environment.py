"""The environment that a kernel starts with."""

from __future__ import annotations

from typing import Any


def kernel_environment(job: dict[str, Any]) -> dict[str, str]:
    """Return what the kernel's environment has beyond the driver's own.

    Thread counts, because several notebooks are graded side by side; no GPU; and no chatter of
    TensorFlow on standard error, which some test tools take for a failure. Last what the job names.
    """
    threads = str(int(job["threads"]))
    counts = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")
    return {
        **{f"{name}_NUM_THREADS": threads for name in counts},
        "TF_NUM_INTRAOP_THREADS": threads,
        "TF_NUM_INTEROP_THREADS": threads,
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "KERAS_BACKEND": "tensorflow",
        # `n_jobs=2` of scikit-learn does its work one after another. A worker of joblib's looks up
        # its own memory in /proc/<pid> after its first task. Runs forked from a warm parent see the
        # parent's /proc, where all have other numbers: it finds no such process, and ends.
        "JOBLIB_MULTIPROCESSING": "0",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        **job.get("environment", {}),
    }
