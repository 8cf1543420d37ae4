# nbgrader reads this file in the course folder; it works in any folder that nbassay grades.
import os
import shutil
import sysconfig

c = get_config()

c.CourseDirectory.course_id = "{{course}}"

# nbgrader starts `alembic` by name to make a gradebook; this finds it without an activated
# environment.
if shutil.which("alembic") is None:
    own = sysconfig.get_path("scripts")
    os.environ["PATH"] = os.pathsep.join([own, os.environ.get("PATH", os.defpath)])

# Submissions are read safely, run in the sandbox and marked by the hidden graders, whether
# `nbassay grade`, `nbgrader autograde` or formgrader's button asks for it.
c.Autograde.exporter_class = "nbassay.nbgrader_hooks.SubmissionExporter"
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "nbassay.nbgrader_hooks.GradeInSandbox",
    "nbassay.nbgrader_hooks.SaveMarks",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# nbgrader empties a student's folder of feedback before it writes its own pages; ours comes back.
c.GenerateFeedback.post_convert_hook = "nbassay.nbgrader_hooks.write_own_page"

# What students write is shown to instructors and put on feedback pages. nbgrader's templates do
# not heed `sanitize_html` for text cells, so their filter for them is replaced as well.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {"markdown2html": "nbassay.nbgrader_markdown.safe_markdown"}
