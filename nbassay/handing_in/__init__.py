"""How work comes in: from what a learning system hands an instructor into `submitted/`."""

from nbassay.handing_in.attempts import Attempt
from nbassay.handing_in.deciding import Rules
from nbassay.handing_in.on_record import Outcome, Taken
from nbassay.handing_in.people_table import find_people, read_file_table, read_people
from nbassay.handing_in.systems import SYSTEMS
from nbassay.handing_in.taking import Collected, collect, list_people

__all__ = [
    "SYSTEMS",
    "Attempt",
    "Collected",
    "Outcome",
    "Rules",
    "Taken",
    "collect",
    "find_people",
    "list_people",
    "read_file_table",
    "read_people",
]
