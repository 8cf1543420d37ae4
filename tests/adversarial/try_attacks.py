"""Try some attacks by hand: `python tests/adversarial/try_attacks.py NAME...` (or an aim)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from class_run import ASSIGNMENTS, run_class
from corpus import attacks


def main(wanted: list[str]) -> None:
    """Grade the named attacks and print what came of each."""
    chosen = [one for one in attacks() if {one.name, one.aim, one.student} & set(wanted)]
    with tempfile.TemporaryDirectory(prefix="attacks-") as folder:
        run = run_class(Path(folder) / "course", chosen)
        for assignment in ASSIGNMENTS:
            for row in run.reports[assignment]["submissions"]:
                print(f"\n=== {row['student']}: {row['status']} {row['score']}/{row['max_score']}")
                print(f"    {row['seconds']} s; outputs: {run.outputs(row['student'], assignment)}")
                for check in row["checks"]:
                    print(f"    {check['id']}: {check['outcome']} {check['message']['en']}")
        print("\nconnections:", run.connections, "left:", run.processes_left, run.leftovers)


if __name__ == "__main__":
    main(sys.argv[1:])
