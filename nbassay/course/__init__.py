"""The instructor's side of a course: its folder, settings and notebooks, the packages it needs."""
