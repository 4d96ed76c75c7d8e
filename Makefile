.PHONY: demo test bench lint lock
.SILENT:

PYTHON ?= python3
BIN := .venv/bin
ADDRESS ?= 127.0.0.1:8000
HOST = $(firstword $(subst :, ,$(ADDRESS)))
PORT = $(lastword $(subst :, ,$(ADDRESS)))

# Whoever listens on every address is called by any name.
demo: export ALLOWED_HOSTS ?= $(if $(filter 0.0.0.0,$(HOST)),*,localhost,127.0.0.1,$(HOST))
demo: .venv/demo
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python manage.py collectstatic --no-input --verbosity 0
	$(BIN)/python manage.py seed_demo
	echo "Security Group Console: http://$(ADDRESS)"
	$(BIN)/granian --interface wsgi --workers 2 --no-ws --log-level warning --blocking-threads 4 \
		--host $(HOST) --port $(PORT) console.wsgi:application

test: .venv/test lint
	$(BIN)/python -m tests.run

bench: .venv/test
	$(BIN)/python -m tests.benchmarks

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djhtml --check --tabwidth 2 templates
	$(BIN)/python manage.py makemigrations --check --dry-run

# The pinned requirements follow from pyproject.toml.
lock: .venv/test
	$(BIN)/pip-compile --quiet --upgrade --no-header --no-emit-index-url --no-emit-find-links --strip-extras \
		--output-file requirements.txt pyproject.toml
	$(BIN)/pip-compile --quiet --upgrade --no-header --no-emit-index-url --no-emit-find-links --strip-extras \
		--allow-unsafe --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/demo: requirements.txt | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	touch $@

.venv/test: requirements.txt requirements-dev.txt | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements.txt --requirement requirements-dev.txt
	touch $@
