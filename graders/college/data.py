"""The table that both notebooks are about."""

from nbassay.data import table

college = table("college.csv", target="Private", classes=("No", "Yes"))
