"""One rater, a pair of files: `<rater>.toml` says who judges and by which words, `<rater>.csv` holds the verdicts."""

from __future__ import annotations

import csv
import io
import re
from itertools import pairwise
from pathlib import Path

from db.model import Band, Dimension, Rater, Rating
from pipelines.errors import ConfigError
from pipelines.outlet_file import ID, address_problem
from pipelines.scales import number_of, scale_of
from pipelines.toml import Table, read

COLUMNS = (
    "outlet", "rated_as", "dimension", "raw", "scope", "applies_from", "applies_to", "as_of", "source", "source_url",
    "licence", "redistribute", "note",
)  # fmt: skip
_FILLED = ("outlet", "rated_as", "dimension", "raw", "as_of", "licence", "redistribute")
WHEN = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?\Z")
"""A year, a month or a day."""


def read_rater(path: Path, name: str) -> tuple[Rater | None, list[ConfigError]]:
    """The rater of a TOML file, and its mistakes; with mistakes there is no rater."""
    try:
        table = read(path, name)
    except ConfigError as error:
        return None, [error]
    if not ID.match(path.stem):
        table.problem("", f"{path.stem!r} cannot be an id", "name the file in a-z, 0-9 and hyphens")
    copy = table.table("table")
    rater = Rater(
        id=path.stem,
        name=table.text("name", required=True) or "",
        home=table.text("home", required=True) or "",
        method=table.text("method", required=True) or "",
        attribution=table.text("attribution", required=True) or "",
        licence=table.text("licence", required=True) or "",
        dimensions=tuple(_dimension(key, inner) for key, inner in table.named("dimension")),
        table_licence=copy.text("licence"),
        table_url=copy.text("url", check=address_problem),
        invented=table.flag("invented"),
    )
    if rater.table_url and not rater.table_licence:
        table.problem("table.licence", "missing", "say under which licence the table at table.url is")
    if not rater.dimensions:
        table.problem("dimension", "missing", "say what it judges: [dimension.bias]")
    table.refuse_unknown()
    return (None, table.problems) if table.problems else (rater, [])


def read_ratings(path: Path, name: str, rater: Rater) -> tuple[list[Rating], list[ConfigError]]:
    """The verdicts of a rater's CSV, and its mistakes by line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return [], [ConfigError(name, "", "not UTF-8", "save the file as UTF-8")]
    rows = csv.DictReader(io.StringIO(text, newline=""))
    header = tuple(rows.fieldnames or ())
    if set(header) != set(COLUMNS):
        odd = sorted(set(header) ^ set(COLUMNS))
        cure = f"the columns are {','.join(COLUMNS)}"
        return [], [ConfigError(name, "line 1", f"wrong header ({', '.join(odd)})", cure)]
    ratings: list[Rating] = []
    problems: list[ConfigError] = []
    for row in rows:
        wrong = _wrong(row, rater)
        if wrong:
            problems.append(ConfigError(name, f"line {rows.line_num}: {wrong[0]}", wrong[1], wrong[2]))
        else:
            ratings.append(_rating(row, rater))
    return ratings, problems


def _dimension(name: str, table: Table) -> Dimension:
    scale = table.texts("scale")
    words = table.table("values").words(check=_value)
    for word, _ in words:
        if scale and word not in scale:
            table.problem(f"values.{word}", "not a word of the scale", f"one of: {', '.join(scale)}")
    labels = table.table("labels").words()
    for word, _ in labels:
        if scale and word not in scale:
            table.problem(f"labels.{word}", "not a word of the scale", f"one of: {', '.join(scale)}")
    bands = tuple(_band(inner) for inner in table.tables("bands"))
    if bands and scale:
        table.problem("bands", "beside a scale of words", "keep one: words have values, numbers have bands")
    if any(after.least != before.below or after.least is None for before, after in pairwise(bands)):
        table.problem("bands", "do not meet", "each begins (least) where the one before it ends (below)")
    if len({scale_of(value) for value in (*(value for _, value in words), *_filled(bands))}) > 1:
        table.problem("values", "mixes scales", "lean, reliability and state control are dimensions of their own")
    return Dimension(name=name, scale=scale, values=words, labels=labels, bands=bands)


def _band(table: Table) -> Band:
    return Band(
        label=table.text("label", required=True) or "",
        least=table.number("least"),
        below=table.number("below"),
        value=table.text("value", check=_value),
    )


def _filled(bands: tuple[Band, ...]) -> list[str]:
    return [band.value for band in bands if band.value]


def _value(text: str) -> tuple[str, str] | None:
    if scale_of(text):
        return None
    cure = "left, lean-left, center, lean-right, right; high, mixed, low; yes, captured, no; or delete the line"
    return f"{text!r} is no value of ours", cure


def _wrong(row: dict[str, str], rater: Rater) -> tuple[str, str, str] | None:
    """The first mistake of a row: column, problem, cure."""
    if None in row or None in row.values():
        return "columns", "not as many as in the header", "put a cell that holds a comma in double quotes"
    for column in _FILLED:
        if not row[column].strip():
            return column, "empty", "fill it in"
    if not ID.match(row["outlet"]):
        return "outlet", f"{row['outlet']!r} is no outlet's id", "the stem of its file: ap"
    dimension = next((known for known in rater.dimensions if known.name == row["dimension"]), None)
    if dimension is None:
        names = ", ".join(known.name for known in rater.dimensions)
        return "dimension", f"{row['dimension']!r} is not one of {rater.id}'s", f"one of: {names}"
    if dimension.scale and row["raw"] not in dimension.scale:
        return "raw", f"{row['raw']!r} is not on the rater's scale", f"one of: {', '.join(dimension.scale)}"
    if dimension.bands and number_of(row["raw"]) is None:
        return "raw", f"{row['raw']!r} is no number", f"{rater.id} judges {dimension.name} in numbers"
    for column in ("applies_from", "applies_to", "as_of"):
        if row[column] and not WHEN.match(row[column]):
            return column, f"{row[column]!r} is no date", "a year, month or day: 2024-02-07"
    if row["redistribute"] not in ("yes", "no"):
        return "redistribute", f"{row['redistribute']!r}", "yes or no"
    return None


def _rating(row: dict[str, str], rater: Rater) -> Rating:
    return Rating(
        outlet=row["outlet"],
        rater=rater.id,
        dimension=row["dimension"],
        raw=row["raw"],
        rated_as=row["rated_as"],
        scope=row["scope"] or None,
        applies_from=row["applies_from"] or None,
        applies_to=row["applies_to"] or None,
        as_of=row["as_of"] or None,
        source=row["source"] or None,
        source_url=row["source_url"] or None,
        licence=row["licence"],
        redistribute=row["redistribute"] == "yes",
        note=row["note"] or None,
    )
