"""The bundled newsstand: invented outlets, the invented raters who judge them, and a loopback server for both."""

from __future__ import annotations

from pathlib import Path

OUTLETS = Path(__file__).parent / "outlets"
"""Folder of the invented outlets, for `Registry.load`."""

RATINGS = Path(__file__).parent / "ratings"
"""Folder of the invented raters and their verdicts, for `Registry.load`."""


def what_to_look_at(database: str, address: str | None = None) -> list[str]:
    """Lines to print after the demo, none longer than 78 columns.

    `database` is the file's name; `address` is where Datasette serves it (``http://127.0.0.1:8001``), None where it
    is not being served.
    """
    name = Path(database).stem
    base = f"{address or 'http://127.0.0.1:8001'}/{name}"
    start = [] if address else [f"Browse it with: masthead serve --db {database}"]
    return [
        *start,
        "Every outlet, place and rater here is invented. What to look at:",
        "  One event, seven mastheads: the trawler Marigold",
        f"    {base}/tagged_articles?_search=marigold",
        "  Agency copy in other papers: origin is who wrote it",
        f"    {base}/tagged_articles?origin__notblank=1",
        "  What a state prints, and the claim that it took back",
        f"    {base}/tagged_articles?state_control=yes",
        "  What changed after publication: titles and lengths, before and after",
        f"    {base}/changed_after_publication",
        "  Lean is empty where raters differ, or where one stands alone:",
        "    select distinct outlet, lean, lean_low, lean_high from tagged_articles",
    ]
