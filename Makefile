# Every target makes what it needs: `make serve` and `make test` are all a new machine takes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# The tests start hundreds of processes; none is to compile all modules again.
export PYTHONDONTWRITEBYTECODE :=

# uv is several times as fast as pip, where it is installed.
UV := $(shell command -v uv 2>/dev/null)
ifdef UV
MAKE_VENV := $(UV) venv --python $(PYTHON) $(VENV)
INSTALL := $(UV) pip install --python $(BIN)/python --constraint constraints.txt
else
MAKE_VENV := $(PYTHON) -m venv $(VENV)
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --constraint constraints.txt
endif

.PHONY: serve test coverage check bench format clean

$(VENV)/.server: pyproject.toml constraints.txt
	@echo "Installing into $(VENV), which is done once and takes a minute or two"
	@test -x $(BIN)/python || $(MAKE_VENV)
	$(INSTALL) -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.server
	$(INSTALL) -e '.[test,lint]'
	@touch $@

serve: $(VENV)/.server
	@$(BIN)/fauxchange serve $(ARGS)

test: check
	$(BIN)/python -m pytest --numprocesses=logical --dist=worksteal $(ARGS)

coverage: check
	$(BIN)/python -m pytest --numprocesses=logical --dist=worksteal \
		--cov --cov-report=term:skip-covered $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/fauxchange schemas lint

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks.start
	$(BIN)/python -m benchmarks.catalogue
	$(BIN)/python -m benchmarks.fixture
	$(BIN)/python -m benchmarks.history
	$(BIN)/python -m benchmarks.memory
	$(BIN)/python -m benchmarks.market
	$(BIN)/python -m benchmarks.recorded
	$(BIN)/python -m benchmarks.trading
	$(BIN)/python -m benchmarks.positions --days 30
	$(BIN)/python -m benchmarks.sockets
	$(BIN)/python -m benchmarks.stores
	$(BIN)/python -m benchmarks.recovery
	$(BIN)/python -m benchmarks.steering
	$(BIN)/python -m benchmarks.crowd
	$(BIN)/python -m benchmarks.viewers
	$(BIN)/python -m benchmarks.strategies
	$(BIN)/python -m benchmarks.soak
	$(BIN)/python -m benchmarks.http $(ARGS)

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/fauxchange schemas format

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build .coverage*
