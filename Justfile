# What one does here, by name.

[private]
default:
    @just --list --unsorted

# A virtual environment with everything, pinned.
setup:
    python3 -m venv .venv
    .venv/bin/pip install -q -c requirements.lock -e '.[dev]'

# The tests; `just test tests/test_tag.py -k lean` for some.
test *ARGS:
    .venv/bin/pytest {{ARGS}}

# Style, types, and the files of outlets and ratings.
lint:
    .venv/bin/ruff check .
    .venv/bin/ruff format --check .
    .venv/bin/mypy
    .venv/bin/masthead outlets check

# Mend what can be mended by itself.
fix:
    .venv/bin/ruff check --fix .
    .venv/bin/ruff format .

# Write the made parts of the documents anew.
docs:
    .venv/bin/python -m cogapp -I . -r README.md docs/*.md crawler/README.md pipelines/README.md db/README.md

# The whole way, offline; leaves masthead-demo.db here.
demo *ARGS:
    .venv/bin/masthead demo {{ARGS}}

# The picture in the README, taken from the demo with chromium.
picture:
    .venv/bin/python -m docs.picture

# The lock file: the newest versions that pyproject.toml allows.
lock:
    uv pip compile pyproject.toml --extra dev --universal --upgrade --custom-compile-command "just lock" -o requirements.lock

# A crawl of a replayed news web, with its clock moved on; SHARED holds tools/replayweb.py and corpus/.
replay SHARED *ARGS:
    .venv/bin/python -m tests.quality.replay {{SHARED}} --ticks {{ARGS}}

# A crawl that is killed again and again, over the same news web: nothing is lost, nothing stored twice.
killed SHARED *ARGS:
    .venv/bin/python -m tests.quality.killed {{SHARED}} {{ARGS}}

# What a crawl and a stored article cost.
bench *ARGS:
    .venv/bin/python -m tests.quality.bench {{ARGS}}

# What extraction makes of a corpus of pages with known answers, beside the stored baseline.
quality CORPUS *ARGS:
    .venv/bin/python -m tests.quality.extraction {{CORPUS}} {{ARGS}}

# The CPU time of extraction, side by side with trafilatura's on the same pages.
bench-extract CORPUS *ARGS:
    .venv/bin/python -m tests.quality.extraction {{CORPUS}} --bench {{ARGS}}

# Outlet files and the ledger of ratings out of tables of facts; it made the shipped ones, once.
compile FACTS:
    .venv/bin/python -m tests.quality.compile {{FACTS}}
