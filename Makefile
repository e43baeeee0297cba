# `make run` and `make test` do all their set-up themselves; see README.md.
.DEFAULT_GOAL := run
PYTHON_IN_VENV := .venv/bin/python
DATA ?= ../shared/data
SETUP := pyproject.toml scripts/setup.sh hatch_build.py scripts/build_kernels.py sketchdesk/engine/index/kernels.c

.PHONY: run test lint format bench clean

run: .venv/.ready-run
	@$(PYTHON_IN_VENV) -m sketchdesk

test: .venv/.ready-dev
	$(PYTHON_IN_VENV) -m pytest -n auto --dist worksteal

lint: .venv/.ready-dev
	$(PYTHON_IN_VENV) -m ruff check .
	$(PYTHON_IN_VENV) -m ruff format --check .
	$(PYTHON_IN_VENV) -m mypy

format: .venv/.ready-dev
	$(PYTHON_IN_VENV) -m ruff format .
	$(PYTHON_IN_VENV) -m ruff check --fix .

# Speed and quality on real data, printed as tables; takes minutes.
bench: .venv/.ready-dev
	$(PYTHON_IN_VENV) -m benchmarks.draw_and_find --data $(DATA)
	$(PYTHON_IN_VENV) -m benchmarks.responsiveness --data $(DATA)
	$(PYTHON_IN_VENV) -m benchmarks.tuning_panel
	$(PYTHON_IN_VENV) -m benchmarks.index

.venv/.ready-run: $(SETUP)
	@scripts/setup.sh run

.venv/.ready-dev: $(SETUP)
	@scripts/setup.sh dev
	@touch .venv/.ready-run

clean:
	rm -rf .venv build dist
