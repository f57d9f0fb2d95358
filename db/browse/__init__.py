"""The Datasette plugin: hooks only.  What they answer with stands in the rooms beside this file."""

# mypy: disable-error-code="untyped-decorator"
# Datasette ships no types, so its `hookimpl` has none.
#
# Datasette loads its plugins halfway through loading itself, so no room here may import datasette.app, .plugins or
# .views while it is loaded.

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from markupsafe import Markup

from db.browse import attached, catalogue, people, views

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """Find our databases before the first page."""

    async def look() -> None:
        await attached.find(datasette)

    return look


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Any], Any]:
    """Authors are no facet, of whatever table: it would count leans by person."""
    return people.refuse_author_facets


@hookimpl
def register_routes() -> list[tuple[Any, Any]]:
    """The newsroom pages."""
    return [(pattern.pattern, view) for pattern, view in views.ROUTES]


@hookimpl
def get_metadata(datasette: Datasette) -> dict[str, Any]:
    """Descriptions, sources and units, for whatever name a database of ours has; the user's own metadata wins."""
    return catalogue.metadata(attached.known(datasette))


@hookimpl
def canned_queries(datasette: Datasette, database: str) -> dict[str, dict[str, str]]:
    """The questions of `queries/`."""
    return catalogue.queries() if database in attached.known(datasette) else {}


@hookimpl
def extra_css_urls(datasette: Datasette, database: str | None) -> list[str]:
    """A few rules for Datasette's own pages of our tables."""
    return [views.static(datasette, "tables.css")] if database in attached.known(datasette) else []


@hookimpl
def menu_links(datasette: Datasette, request: Request | None) -> list[dict[str, str]]:
    """A way back from Datasette's pages to ours."""
    return [
        {"href": views.Links(datasette, name).front(), "label": f"News in {name}"} for name in attached.known(datasette)
    ]


@hookimpl
def extra_template_vars(datasette: Datasette, database: str | None) -> dict[str, Any]:
    """For `templates/row.html`: links from a row to a table that nobody may see lead to the view instead."""
    if database is None or database not in attached.known(datasette):
        return {"masthead_links": list}
    return {"masthead_links": partial(_to_the_view, datasette, database)}


def _to_the_view(datasette: Datasette, database: str, tables: list[dict[str, Any]]) -> list[dict[str, Any]]:
    view = datasette.urls.table(database, attached.VIEW)
    return [
        table | {"other_table": attached.VIEW, "link": f"{view}?{table['link'].partition('?')[2]}"}
        if table["other_table"] == "articles"
        else table
        for table in tables
    ]


@hookimpl
def render_cell(
    row: Any, value: Any, column: str, table: str | None, database: str | None, datasette: Datasette
) -> str | None:
    """In tables: articles and outlets lead to our pages, and lists read as lists."""
    if database not in attached.known(datasette):
        return None
    to = views.Links(datasette, database)
    if table == attached.VIEW:
        return _view_cell(dict(zip(row.keys(), tuple(row), strict=True)), value, column, to)
    key, label = (value["value"], value["label"]) if isinstance(value, dict) else (value, value)
    if column == "article" and isinstance(key, int):
        return _link(to.article(key), label)
    if table is None and column == "outlet" and isinstance(value, str):  # in a query; tables link their own rows
        return _link(to.outlet(value), value)
    return None


def _view_cell(row: dict[str, Any], value: Any, column: str, to: views.Links) -> str | None:
    if value is None:
        hidden = column in ("standfirst", "body") and row.get("withdrawn") and "id" in row
        return _link(to.article(row["id"]), "withdrawn: see the article") if hidden else None
    if column in ("id", "title") and "id" in row:
        return _link(to.article(row["id"]), value)
    if column in ("outlet", "origin"):
        return _link(to.outlet(value), value)
    if column in ("authors", "topics"):
        return ", ".join(map(str, json.loads(value))) or None
    return None


def _link(address: str, text: Any) -> str:
    return Markup('<a href="{}">{}</a>').format(address, text)
