# `make demo` and `make test` set everything up themselves, in .venv/.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: glossary audit bench check course desk desk-load large verdicts demo test test-full fuzz security lint release solve samples screenshots docs order rooms graders-reference reference clean

demo: .venv/ready
	$(BIN)/nbassay demo

# A file of tests, or a class in one, stays in one process: its fixtures are made once. In the order
# of their names the long ones do not come last. The third process uses the time in which the others
# wait for kernels.
# nbval's plugin is used by tests in a pytest of their own; here each process would import it.
PYTEST := $(BIN)/python -m pytest -n 3 --dist loadscope --no-loadscope-reorder -p no:nbval

test: .venv/ready lint
	$(PYTEST) -m "not slow"

# What holds the rooms that were changed, or ROOM=sandbox: tests/rooms.toml.
check: .venv/ready
	$(BIN)/python scripts/check_rooms.py $(ROOM)

test-full: .venv/ready lint
	$(PYTEST)

# New damage to what the loaders read, for ten minutes: FUZZ_SECONDS=60 make fuzz for one.
fuzz: export FUZZ_SECONDS ?= 600
fuzz: .venv/ready
	HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest tests/test_fuzz.py -q -s

# Grades every attack, here and with stock nbgrader, and writes the table of docs/security.md.
security: .venv/ready
	$(BIN)/python tests/adversarial/security_table.py

# What a class costs, beside stock nbgrader on the same submissions; the better part of an hour.
bench: .venv/ready
	$(BIN)/python benchmarks/class_cost.py
	$(BIN)/python benchmarks/class_cost.py --assignment fashion_cnn --sizes 6,30 --stock 1 --full 0 --others 0 --floor ""

# A thousand submissions in one run: half an hour.
large: .venv/ready
	$(BIN)/python benchmarks/large_class.py

# A desk before a deadline, and one whose processes are killed: half an hour each.
desk-load: .venv/ready
	$(BIN)/python benchmarks/desk_load.py --write
	$(BIN)/python benchmarks/desk_load.py --kills 20 --write

# Whether both budgets judge known solutions alike; an hour.
verdicts: .venv/ready
	$(BIN)/python benchmarks/verdicts.py --assignment college --assignment chatgpt_fix --assignment fashion_cnn

# What every exercise reaches over five seeds on full data, beside the figures of the course: hours.
course: .venv/ready
	$(BIN)/python scripts/course_table.py

# Tries the graders of every notebook on mistakes and restatements, hours for all of them; what was
# found is kept in docs/audit/ and drawn into docs/audit.md. ONLY="college/logistic" for one.
audit: .venv/ready
	$(BIN)/python scripts/audit_course.py $(ONLY)

# The desk on the demo course, and three links to it: two students' and an instructor's.
desk: .venv/ready
	test -d desk-demo/graders || $(BIN)/nbassay demo --no-class --folder desk-demo
	$(BIN)/nbassay serve links --course desk-demo --student kim --student lee --instructor teacher
	$(BIN)/nbassay serve --course desk-demo

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

release: .venv/ready
	$(BIN)/nbassay release

solve: .venv/ready
	$(BIN)/nbassay solve

# Draws the rooms into docs/architecture.md, from the imports of today.
rooms: .venv/ready
	$(BIN)/python scripts/draw_rooms.py

# Draws what notebooks say of their order into docs/order.md.
order: .venv/ready
	$(BIN)/python scripts/draw_order.py

# Draws docs/glossary.md from docs/glossary.toml.
glossary: .venv/ready
	$(BIN)/python scripts/draw_glossary.py

# Draws the reference of docs/graders.md, from the docstrings of today.
graders-reference: .venv/ready
	$(BIN)/python scripts/draw_graders_reference.py

# Draws docs/reference/ from the commands and settings of today.
reference: .venv/ready
	$(BIN)/python scripts/draw_reference.py

# Builds the documentation site, strictly, into build/site/: look at build/site/index.html.
docs: .venv/ready
	$(BIN)/python scripts/build_site.py

# Takes the pictures of README.md from the pages that `make demo` wrote, and those of docs/desk.md from
# a desk of its own, in a real browser.
screenshots: .venv/ready
	$(BIN)/python scripts/take_screenshots.py demo
	$(BIN)/python scripts/take_desk_walk.py

samples: .venv/ready
	$(BIN)/python scripts/make_assets.py

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11, 3.12 or 3.13 is needed (TensorFlow has no release for 3.14), this is %d.%d; name one: make PYTHON=python3.12 ..." % sys.version_info[:2])'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

clean:
	rm -rf .venv demo .nbassay
