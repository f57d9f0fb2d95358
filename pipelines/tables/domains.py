"""Tables with a domain in each row: PC1 (alone, and beside what it was made of), CRED-1, DomainDemo, medialab."""

from __future__ import annotations

from pipelines.tables.rows import Asked, Cells, TableRow, Verdict, row


def pc1(line: int, cells: Cells, _: Asked) -> TableRow:
    """``domain,pc1``, and the ensemble's table, of which only pc1 is Lin et al.'s own."""
    return row(line, [_said("lin2023-pc1", "reliability", cells, "pc1")], address=cells["domain"])


def domaindemo(line: int, cells: Cells, _: Asked) -> TableRow:
    """``domain,leaning_score``."""
    note = "partisanship of the US Twitter users who shared it, 2011 to 2022: audience, not content"
    verdict = _said("domaindemo", "audience-lean", cells, "leaning_score", note=note)
    return row(line, [verdict], address=cells["domain"])


def cred1(line: int, cells: Cells, _: Asked) -> TableRow:
    """CRED-1's score and category; other columns repeat other raters' labels, or are what the score is made of."""
    note = "a list of problem sites only; absence means nothing"
    return row(
        line,
        [
            _said("cred-1", "category", cells, "category", note=note),
            _said("cred-1", "credibility", cells, "credibility_score", note=note),
        ],
        address=cells["domain"],
    )


def medialab(line: int, cells: Cells, _: Asked) -> TableRow:
    """The table of French media: the block of the link network that each lies in."""
    sites = [prefix for prefix in cells["prefixes"].split("|") if prefix.startswith("https://www.")]
    home, block, part = cells["home_page"], cells["wheel_category"], cells["wheel_subcategory"]
    verdict = Verdict(
        rater="medialab",
        dimension="link-neighbourhood",
        raw=f"{block} / {part}" if part else block,
        rated_as=home or cells["name"],
    )
    return row(line, [verdict if block else None], address=home, aliases=sites, name=cells["name"])


def _said(rater: str, dimension: str, cells: Cells, column: str, *, note: str | None = None) -> Verdict | None:
    raw = cells[column]
    return Verdict(rater=rater, dimension=dimension, raw=raw, rated_as=cells["domain"], note=note) if raw else None
