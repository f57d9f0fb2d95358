"""Builds of the package fail where a file that may not be passed on is among those that are packed."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKED = ("crawler", "pipelines", "db", "masthead.py")
CODE = (".py", ".typed", ".toml", ".sql", ".css", ".js", ".svg", ".html", ".yml", ".md")
"""Kinds of files that hold no table."""
RATINGS = ("pipelines/ratings/*.csv", "crawler/demo/ratings/*.csv")
DATA = (*RATINGS, "pipelines/wire_marks.csv")
"""Every other file; somebody has looked at each that is there."""
LICENCES = (
    "CC0-1.0", "CC BY 4.0", "CC BY-SA 3.0", "CC BY-SA 4.0", "MIT", "ODbL-1.0",
    "MIT (repository); seed data provided by State Media Monitor",
    "single cited fact", "single cited fact; not a bulk copy",
)  # fmt: skip
"""What ratings may be shipped under; NOTICE says why."""

MOST = 20
"""Lines of complaint; a whole table that is wrong needs no more."""


class RedistributionHook(BuildHookInterface):  # type: ignore[type-arg]
    """Looks through every file before anything is packed: wheel, sdist or editable."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Raises `SystemExit` with everything found: file, line, cure."""
        files = [file.relative_path for file in self.build_config.builder.recurse_included_files()]
        found = list(forbidden(Path(self.root), files))
        if found:
            more = [f"and {len(found) - MOST} more"] if len(found) > MOST else []
            raise SystemExit("\n".join(["What may not be passed on is in the package:", *found[:MOST], *more]))


def forbidden(root: Path, files: Iterable[str]) -> Iterator[str]:
    """What is wrong with the files (relative to `root`) that the package holds; those outside it may be anything."""
    for path in sorted(PurePosixPath(Path(file).as_posix()) for file in files):
        if path.parts[0] not in PACKED or path.suffix.lower() in CODE:
            continue
        if not _is_one_of(path, DATA):
            yield f"{path}: data nobody expects here; move it out of the package, or list it in DATA of hatch_build.py"
        try:
            for where, row in _rows(root / path):
                if problem := _problem(row, rating=_is_one_of(path, RATINGS)):
                    yield f"{path}: {where}: outlet {row.get('outlet')}: {problem}"
        except (OSError, EOFError, ValueError, csv.Error) as error:  # UnicodeError and JSONDecodeError are ValueErrors
            yield f"{path}: cannot be read ({error}); save it as UTF-8, or move it out of the package"


def _problem(row: dict[str, Any], *, rating: bool) -> str | None:
    if row.get("redistribute", None if rating else "yes") != "yes":
        return f"redistribute is {row.get('redistribute')!r}, not 'yes'; take the row out"
    if rating and row.get("licence") not in LICENCES:
        return f"licence {row.get('licence')!r} is not in LICENCES of hatch_build.py; take the row out"
    return None


def _is_one_of(path: PurePosixPath, patterns: Iterable[str]) -> bool:
    return str(path) in patterns or f"{path.parent}/*{path.suffix}" in patterns


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a table, plain or in gzip, each with its place; of JSON every object; none of any other kind."""
    kind = path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix
    if kind not in (".csv", ".tsv", ".json", ".jsonl"):
        return
    with (
        gzip.open(path, "rt", encoding="utf-8-sig", newline="")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8-sig", newline="") as lines
    ):
        if kind in (".csv", ".tsv"):
            table = csv.DictReader(lines, delimiter="\t" if kind == ".tsv" else ",")
            yield from ((f"line {table.line_num}", row) for row in table)
            return
        objects: list[dict[str, Any]] = []
        for text in lines if kind == ".jsonl" else [lines.read()]:
            if text.strip():
                json.loads(text, object_hook=lambda found: objects.append(found) or found)
        yield from ((f"object {number}", found) for number, found in enumerate(objects, 1))
