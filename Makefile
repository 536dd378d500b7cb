# Two commands do everything on a fresh machine: `make run` and `make test`.
SHELL := bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
PIP := .venv/bin/pip install --disable-pip-version-check --quiet -c constraints.txt

.PHONY: help run run-https test check fmt screenshots clean

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: .venv/.run .toolchain/.done  ## Start Keepsake on http://localhost:3000 (KEEPSAKE_PORT, KEEPSAKE_DATA_DIR)
	@exec $(PY) -m app run

run-https: .venv/.run .toolchain/.done  ## The same over HTTPS with a local certificate, for phones in this network
	@exec $(PY) -m app run --https

test: .venv/.dev .toolchain/.done contracts/node_modules/.done node_modules/.done  ## Install what the tests need and run everything
	@scripts/test-machine
	@scripts/check

check: .venv/.dev  ## Style, types and architecture only
	@scripts/check static

fmt: .venv/.dev  ## Format the sources
	@.venv/bin/ruff check --fix . && .venv/bin/ruff format .

screenshots: .venv/.dev .toolchain/.done  ## Make docs/screenshots again
	@$(PY) -m tests.e2e.screenshots

clean:  ## Remove build output (never .data)
	rm -rf .venv .toolchain .web .states node_modules contracts/node_modules contracts/out contracts/cache

.venv/bin/python:
	@scripts/prerequisites
	@echo "• Making the virtual environment"
	@python3 -m venv .venv

.venv/.run: requirements.txt constraints.txt | .venv/bin/python
	@echo "• Installing the Python packages"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt requirements.txt constraints.txt | .venv/bin/python
	@echo "• Installing the Python packages (with the test tools)"
	@$(PIP) -r requirements-dev.txt
	@touch $@ .venv/.run

.toolchain/.done: tools/package-lock.json
	@scripts/prerequisites
	@echo "• Installing bun and anvil from the npm registry"
	@mkdir -p .toolchain && cp tools/package.json tools/package-lock.json .toolchain/
	@npm ci --prefix .toolchain --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

contracts/node_modules/.done: contracts/package-lock.json
	@echo "• Installing the contracts' libraries"
	@npm ci --prefix contracts --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

node_modules/.done: package-lock.json
	@echo "• Installing the browser parts' libraries"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
