"""What Datasette is told about our database: descriptions, canned queries, settings that keep big files fast."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from datasette.utils import parse_metadata

HERE = Path(__file__).parent

SETTINGS: dict[str, int | bool] = {
    "suggest_facets": False,  # worth ten to twenty-five times on every table page
    "facet_time_limit_ms": 1000,  # at 200 facets vanish without a word from half a million rows on
    "sql_time_limit_ms": 3000,  # a search for a word in a third of a million articles takes two thirds of a second
    "default_page_size": 50,
    "truncate_cells_html": 200,
    "allow_download": False,  # the file holds the text of withdrawn articles, and ratings that may not be passed on
    "num_sql_threads": 4,
}
"""What `masthead serve` sets; plain `datasette masthead.db` works without, more slowly."""


@cache
def _description() -> dict[str, Any]:
    parsed: dict[str, Any] = parse_metadata((HERE / "metadata.yml").read_text(encoding="utf-8"))
    return parsed


def tables() -> dict[str, dict[str, Any]]:
    """Metadata of every table and view, by name; fresh dicts, since Datasette writes into what it is given."""
    return {name: {**table, "columns": dict(table["columns"])} for name, table in _description()["tables"].items()}


def metadata(names: tuple[str, ...]) -> dict[str, Any]:
    """Datasette's metadata for databases of these names."""
    about = {key: value for key, value in _description().items() if key != "tables"}
    return {"databases": {name: {**about, "tables": tables()} for name in names}}


@cache
def _queries() -> dict[str, dict[str, str]]:
    found = {}
    for path in sorted((HERE / "queries").glob("*.sql")):
        comments: list[str] = []
        sql: list[str] = []
        for line in path.read_text(encoding="utf-8").strip().splitlines():
            if line.startswith("--") and not sql:
                comments.append(line[2:].strip())
            else:
                sql.append(line)
        found[path.stem] = {"title": comments[0], "description": " ".join(comments[1:]), "sql": "\n".join(sql)}
    return found


def queries() -> dict[str, dict[str, str]]:
    """The canned queries: name → title, description, sql."""
    return {name: dict(query) for name, query in _queries().items()}
