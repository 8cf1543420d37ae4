"""Marks from evidence: hidden graders, run by pytest in this process, and why a check failed."""
