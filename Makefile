# Each target does the set-up it needs, once: a second call finds everything in place.
.DEFAULT_GOAL := help
.PHONY: help demo practice test check clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_PACKAGES := espeak-ng libportaudio2
TEST_PACKAGES := $(RUN_PACKAGES) pulseaudio pulseaudio-utils libasound2-plugins flite postgresql chromium
# What plays and records does so at its own speed: beside a second of its kind, not beside the rest.
AT_ONCE = $(BIN)/pytest -m 'not sound' --numprocesses 2 --dist loadfile
IN_REAL_TIME = $(BIN)/pytest -m sound --numprocesses 2 --dist worksteal

help:
	@echo "make demo      watch a whole interview: no microphone, key or network needed"
	@echo "make practice  an interview with your microphone; ARGS='--round 2 --count 5' and the like"
	@echo "make test      ruff, mypy and all tests"

demo: $(VENV)/.ready
	@$(BIN)/voice-interview demo $(ARGS)

practice: $(VENV)/.ready
	@$(BIN)/voice-interview practice $(ARGS)

test: $(VENV)/.test-ready check
	$(if $(ARGS),$(BIN)/pytest $(ARGS),$(AT_ONCE) && $(IN_REAL_TIME))

check: $(VENV)/.test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean:
	rm -rf $(VENV)

$(VENV)/.ready: pyproject.toml constraints.txt | $(BIN)/pip
	@sh tools/system_packages.sh $(RUN_PACKAGES)
	@echo "Installing the Python packages, once; this takes a few minutes."
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.test-ready: pyproject.toml constraints.txt | $(BIN)/pip
	@sh tools/system_packages.sh $(TEST_PACKAGES)
	@echo "Installing the Python packages, once; this takes a few minutes."
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[test,postgres]'
	@touch $@

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
