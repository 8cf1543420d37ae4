"""The instructor's side of a course: its folder, its settings, its notebooks, the packages it needs."""
