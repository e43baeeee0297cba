# `make run` and `make test` do all their set-up themselves; see README.md.
.DEFAULT_GOAL := run
PYTHON_IN_VENV := .venv/bin/python
DATA ?= ../shared/data
SETUP := pyproject.toml scripts/setup.sh hatch_build.py scripts/build_kernels.py sketchdesk/engine/index/kernels.c

.PHONY: run test lint format bench bundle bundle-test archive dist clean

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

# The packaged program, for people without Python: dist/SketchDesk (docs/packaging.md).
bundle:
	@scripts/bundle.sh

bundle-test:
	.venv-bundle-cpu/bin/python scripts/bundle_test.py

# What is given away: one packed file, its size checked.
archive: bundle
	XZ_OPT='-T0 -6' tar --sort=name --owner=0 --group=0 --numeric-owner -C dist -cJf dist/SketchDesk-linux.tar.xz SketchDesk
	.venv-bundle-cpu/bin/python scripts/bundle_test.py --archive dist/SketchDesk-linux.tar.xz

# A wheel and a source archive; the wheel is built from the source archive, so both are whole.
dist: .venv/.ready-dev
	$(PYTHON_IN_VENV) -m build --outdir dist

.venv/.ready-run: $(SETUP)
	@scripts/setup.sh run

.venv/.ready-dev: $(SETUP)
	@scripts/setup.sh dev
	@touch .venv/.ready-run

clean:
	rm -rf .venv .venv-bundle-* build dist
