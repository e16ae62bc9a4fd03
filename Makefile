# `make` alone explains the targets.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run quick check test bench lock dictionary clean machine

PORT ?= 8501
export PORT

# The first Python of this machine that is new enough; make PYTHON=/path/to/python3 names another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && \
	echo "$$python" && break; done)

help:
	@echo "make run    the dashboard on http://127.0.0.1:$(PORT), with demonstration data at first"
	@echo "            (PORT=8600 make run: on another port; DATABASE_URL: on another database)"
	@echo "make quick  the fast tests on SQLite: while you write"
	@echo "make check  style, types and the fast tests, on PostgreSQL too: for every commit"
	@echo "make test   every test, on SQLite and PostgreSQL and in a browser"
	@echo "make bench  how fast it is on this machine"
	@echo "make lock   new versions of what it needs, pinned with hashes"
	@echo "make dictionary  the tables of docs/data_dictionary.md, from the schema"
	@echo "make clean  remove the environment in .venv; data stay"

# The port comes first: nobody should wait for an environment to learn that it is taken.
run: machine
	@$(PYTHON) -c 'import socket; socket.create_server(("127.0.0.1", $(PORT))).close()' 2>/dev/null \
		|| { echo "Port $(PORT) is taken, or is none. Choose another: PORT=8600 make run" >&2; exit 1; }
	@$(MAKE) --no-print-directory .venv/for-run
	@.venv/bin/python -m data_access prepare
	@echo "Opening http://127.0.0.1:$(PORT); Ctrl+C ends it."
	@exec .venv/bin/python -m streamlit run app.py --server.port $(PORT)

# Tests of a file stay together, with the server that they started, until a process has no others.
TOGETHER = -n logical --maxprocesses 4 --dist worksteal

quick: .venv/for-test
	@.venv/bin/python -m pytest $(TOGETHER) -m "not slow and not browser and not postgresql"

check: .venv/for-test
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/python -m tests.type_check
	@.venv/bin/python -m pytest $(TOGETHER) -m "not slow and not browser"

test: .venv/for-test .venv/browser
	@.venv/bin/python -m pytest $(TOGETHER) -rs

bench: .venv/for-test .venv/browser
	@.venv/bin/python -m tests.bench

lock: .venv/for-test
	$(COMPILE) requirements.in --output-file requirements.txt
	$(COMPILE) requirements-dev.in --output-file requirements-dev.txt

COMPILE = .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --custom-compile-command "make lock"

dictionary: .venv/for-run
	@sed -i.old '/^## Tables/q' docs/data_dictionary.md && rm docs/data_dictionary.md.old
	@{ echo; .venv/bin/python -m data_access dictionary; } >> docs/data_dictionary.md

clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis

machine:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and is not found here:" \
		"install it, or name it: make run PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's module venv is missing" \
		"here; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

# The last thing that making an environment writes: one cut short is made anew.
.venv/bin/activate: | machine
	@echo "Making an environment in .venv ..."
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	@sed -n '/^uv==/,/# via/p' requirements-dev.txt > .venv/uv.txt
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r .venv/uv.txt || echo "uv cannot be had here; pip takes its place, and longer."

# uv is several times as fast; pip knows the mirrors and certificates that a machine is set to.
INSTALL = { .venv/bin/uv pip install --python .venv/bin/python --require-hashes --compile-bytecode \
	$(1) || .venv/bin/python -m pip install --disable-pip-version-check --require-hashes $(1); }

.venv/for-run: requirements.txt .venv/bin/activate
	@echo "Installing what a run needs ..."
	@$(call INSTALL,-r requirements.txt)
	@touch $@

.venv/for-test: requirements-dev.txt .venv/for-run
	@echo "Installing what the tests need ..."
	@$(call INSTALL,-r requirements-dev.txt)
	@touch $@

# A browser that is there will do; else Debian's, where we may install it; else Playwright's own.
.venv/browser: .venv/for-test
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
		command -v $$name >/dev/null && touch $@ && exit; done; \
	echo "Installing Chromium ..."; \
	if test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; then touch $@; \
	elif .venv/bin/python -m playwright install chromium; then touch $@; \
	else echo "Chromium cannot be had here; the tests that need it will say so." >&2; fi
