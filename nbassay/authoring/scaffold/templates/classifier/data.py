"""The wines that scikit-learn brings along: a table of your own is table("file.csv", target=...)."""

from nbassay.data import table

wine = table("wine")
