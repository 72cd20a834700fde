# Needs Python 3.11 or later and make, nothing else. `make help` lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
PLAIN := $(VENV)-wheel
TESTS ?=
CHECK_TESTS := $(addprefix tests/test_,check.py conforms.py iris.py lexical.py lost.py)

.PHONY: help serve test test-slow test-all test-wheel lint fix check bench audit docs freeze notes clean

help:
	@echo "make serve   set up and show the site at http://127.0.0.1:$(PORT)"
	@echo "make test    set up and run the quick tests, in minutes; TESTS=tests/test_check.py runs those of a file"
	@echo "make test-slow   run the others: browsers, other engines, kills, large landscapes"
	@echo "make test-all    run all, with those of the night: mutants, both SHACL engines on all examples, shards, clusters"
	@echo "make test-wheel   run the tests of the check where only the wheel is installed"
	@echo "make check   check every claim against the shapes, and every link to others"
	@echo "make lint    format, style, types, import floors"
	@echo "make fix     format, and fix what ruff can fix"
	@echo "make bench   measure builds, queries, pages and checks at 40 and 1,000 models, in memory"
	@echo "make lock    choose the newest versions for locks/"
	@echo "make audit   look the versions of locks/ up in PyPI's list of known vulnerabilities"
	@echo "make fuzz    feed each reader with mutated files for 60 seconds (FUZZ_SECONDS=60)"
	@echo "make freeze  keep the ontology of a release as ontology/versions/<version>.ttl"
	@echo "make docs    build the documentation site into build/docs/site; a link that leads nowhere stops it"
	@echo "make notes   print what the changelog has for the current version"
	@echo "make clean   remove what the other targets made"

# Set up again whenever pyproject.toml has changed. pip before 25.1 cannot install a dependency group, so it comes first.
$(VENV)/done: pyproject.toml
	@echo "Setting up in $(VENV): about a minute, once after each change of pyproject.toml"
	@$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
ifdef LOCKED
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
else
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
endif
	@touch $@

$(VENV)/docs-done: $(VENV)/done
ifdef LOCKED
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/docs.txt
else
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group docs
endif
	@touch $@

serve: $(VENV)/done
	$(BIN)/openness serve --port $(PORT)

# A file's tests stay together, for they share what takes long to set up: a server, a browser, a drawn landscape.
# The processes that tests start read compiled modules, also where the shell lets Python write none.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist loadfile

test: $(VENV)/done
	$(PYTEST) $(if $(TESTS),$(TESTS),-m "not slow and not nightly")

test-slow: $(VENV)/done
	$(PYTEST) $(if $(TESTS),$(TESTS),-m "slow and not nightly")

test-all: $(VENV)/done
	$(PYTEST) $(TESTS)

# The tests of the check again, where the wheel is installed without extras: pySHACL alone must find the same.
test-wheel: $(VENV)/done
	rm -rf $(PLAIN)
	$(PYTHON) -m venv $(PLAIN)
	$(PLAIN)/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir $(PLAIN)/wheel .
	$(PLAIN)/bin/python -m pip install --quiet --disable-pip-version-check $(PLAIN)/wheel/*.whl pytest pytest-xdist
	! $(PLAIN)/bin/python -c "import pyshacl_turbo" 2>/dev/null
	$(PLAIN)/bin/pytest --numprocesses logical --maxprocesses 4 --dist loadfile $(if $(TESTS),$(TESTS),$(CHECK_TESTS))

check: $(VENV)/done
	$(BIN)/openness check graph ontology
	$(BIN)/openness link check

lint: $(VENV)/done
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(VENV)/done
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/done
	$(BIN)/python benchmarks/run.py --models 40 1000 --engines memory
	$(BIN)/python benchmarks/check.py --entries 1000

# Versions with hashes for every system and Python from 3.11 on: for the container, and for CI (make LOCKED=1 …).
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
lock:
	$(COMPILE) --upgrade pyproject.toml --extra fast --output-file locks/run.txt
	$(COMPILE) --upgrade pyproject.toml --extra fast --group dev --group build --constraint locks/run.txt --output-file locks/dev.txt
	$(COMPILE) --upgrade --group build --output-file locks/build.txt
	$(COMPILE) --upgrade --group docs --constraint locks/dev.txt --output-file locks/docs.txt

# A package that cannot be looked up is a failure too. What to do with a finding: docs/decisions/dependencies.md.
AUDIT ?= pipx run pip-audit
audit:
	$(AUDIT) --strict --disable-pip --require-hashes $(foreach lock,run build dev docs,-r locks/$(lock).txt)

FUZZ_SECONDS ?= 60
fuzz: $(VENV)/done
	for target in $$($(BIN)/python fuzz/readers.py); do $(BIN)/python fuzz/readers.py $$target $(FUZZ_SECONDS) || exit 1; done

# The file of a version is written once; the tests hold it against the ontology until the next version starts.
freeze: VERSION = $(shell sed -n 's/.*owl:versionInfo "\([0-9.]*\)".*/\1/p' ontology/openness.ttl)
freeze: $(VENV)/done
	@test -n "$(VERSION)" || { echo "ontology/openness.ttl: the version is one in development. Set owl:versionInfo and owl:versionIRI to that of the release."; exit 1; }
	@test ! -e "ontology/versions/$(VERSION).ttl" || { echo "ontology/versions/$(VERSION).ttl: this version is frozen. Raise owl:versionInfo."; exit 1; }
	$(BIN)/openness build --ontology --output "ontology/versions/$(VERSION).ttl"

docs: $(VENV)/docs-done
	$(BIN)/python docs/generator/make_docs.py build/docs
	$(BIN)/zensical build --strict --clean --config-file build/docs/mkdocs.yml

notes:
	@awk -v version="$$(sed -n 's/^__version__ = "\(.*\)"/\1/p' openness/__init__.py)" \
	  '/^## /{ found = ($$2 == version) } found && !/^## /' CHANGELOG.md

clean:
	rm -rf $(VENV) $(PLAIN) dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
