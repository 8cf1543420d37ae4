"""Marks on their way to where they are wanted: one module for each form, `exporting` chooses.

What each receiving side makes of a file, and why ours look as they do: `docs/exporting.md`.
"""
