"""What `import google.colab` finds where notebooks are graded: it asks nobody, and sends nothing.

Loaded in the sandbox alone, under Colab's name for it. Only what notebooks of a course use.
"""
