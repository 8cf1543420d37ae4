"""Auto-graded exercises for deep-learning courses, on nbgrader and pytest."""

__version__ = "0.1.0"
