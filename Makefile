# Berkas. `make help` lists what can be done.
PYTHON := .venv/bin/python
# A file stays with one process; the slow ones (browser, office) come first, so that all end together. Three on two
# cores: much of the time is waiting, for a browser, a killed worker, a lease (16:46 with two, 14:43 with three).
TESTERS := -n 3 --dist loadfile --no-loadscope-reorder
FLASK := .venv/bin/flask --app app
STAMP := .venv/.installed
DEV_STAMP := .venv/.installed-dev

.PHONY: help run demo test test-fast check bench requirements docs clean
.DEFAULT_GOAL := help

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

$(STAMP): requirements.txt tools/install
	@tools/install requirements.txt

$(DEV_STAMP): requirements.txt requirements-dev.txt tools/install
	@tools/install requirements.txt requirements-dev.txt

run: $(STAMP)  ## install what is missing, start Berkas on http://127.0.0.1:8000, Ctrl-C ends it
	@$(FLASK) up

demo: $(STAMP)  ## make an invented month, build, sign twice, verify: var/demo/bundle.pdf
	@$(FLASK) demo

test: $(DEV_STAMP)  ## every test (at most 15 minutes)
	@$(PYTHON) -m pytest $(TESTERS)

test-fast: $(DEV_STAMP)  ## the quick tests (two minutes)
	@$(PYTHON) -m pytest $(TESTERS) -m "not slow"

check: $(DEV_STAMP)  ## ruff, mypy, import-linter
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: $(DEV_STAMP) var/bench/peer/.installed  ## our engine beside what others do, same work, same machine (20 minutes)
	@$(PYTHON) -m bench.run
	@$(PYTHON) -m bench.template_check

var/bench/peer/.installed: bench/requirements.txt bench/install
	@bench/install

docs: $(DEV_STAMP)  ## make docs/ from the program: the table of rights, pictures of papers, of a bundle and of screens
	@$(PYTHON) -m tools.make_rights
	@$(PYTHON) -m tools.make_contact_sheet
	@$(FLASK) demo
	@$(PYTHON) -m tools.make_bundle_picture
	@$(PYTHON) -m tools.make_screens

requirements:  ## compile requirements*.txt from requirements*.in, with hashes (needs uv)
	uv pip compile -q --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements.in -o requirements.txt
	uv pip compile -q --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements-dev.in -o requirements-dev.txt
	uv pip compile -q --generate-hashes --no-emit-index-url --no-header --python-version 3.11 bench/requirements.in -o bench/requirements.txt

clean:  ## forget the environment and caches; var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
