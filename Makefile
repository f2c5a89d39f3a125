# `make run` and `make test` need Debian 12 with Python 3.11 and nothing else.

UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --no-sync
BROWSER := $(wildcard tests/browser tests/journeys)

.PHONY: run test check soak bench clean
.PHONY: environment system-run system-test
.PHONY: format lint types imports templates architecture drift

run: system-run $(UV)
	@$(UV) sync --quiet --locked --no-dev --inexact
	@exec .venv/bin/backline up

test: system-test environment
	$(RUN) pytest -n 2 -m "not soak" $(addprefix --ignore=,$(BROWSER))
	$(if $(BROWSER),$(RUN) pytest -m "not soak" $(BROWSER))

# Every step runs with `make -k check`, even after one has failed.
check: format lint types imports templates architecture drift

format: environment
	$(RUN) ruff format --check .

lint: environment
	$(RUN) ruff check .

types: environment
	$(RUN) mypy app db

imports: environment
	$(RUN) lint-imports

templates: environment
	$(RUN) djlint --quiet --lint app/web/templates

architecture: environment
	$(RUN) pytest tests/architecture

drift: environment
	$(RUN) python -m tools.migration_drift

soak: system-test environment
	$(RUN) pytest -m soak

bench: environment
	$(RUN) python -m bench

# Leaves var alone: it holds people's data.
clean:
	rm -rf .venv .tools dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find app bench db tests tools -name __pycache__ -prune -exec rm -rf {} +

environment: system-run $(UV)
	@$(UV) sync --quiet --locked

system-run:
	@tools/install-system run

system-test:
	@tools/install-system test

# Below the project, because Debian's pip installs nothing into the system.
.tools/bin/uv: | system-run
	@python3 -m pip install --quiet --disable-pip-version-check --target .tools uv
