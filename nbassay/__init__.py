"""Auto-graded exercises for deep-learning courses, on nbgrader and pytest."""

import os
import sys

__version__ = "0.1.0"

# Both are read when TensorFlow is first imported, wherever that is: it would greet every user of
# a command with lines on stderr, and look for a graphics card that marking has no use for.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
# jsonschema, which nbformat imports, builds a grammar of internationalised addresses in 2.6 seconds
# if it finds this package. Nothing here has such addresses to check.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
