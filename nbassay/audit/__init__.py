"""Auditing graders: which mistakes they catch, which right work they refuse, what nothing earns."""
