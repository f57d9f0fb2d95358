"""`masthead tag`: who publishes an address, and what raters say of that outlet; for one, for many, for a table."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.common import command, common, day_option, inform, json_option, talk
from db.model import HeldRating, Reply, Tag

if TYPE_CHECKING:
    from pipelines.registry import Registry


@command()
@click.argument("urls", nargs=-1, required=True, metavar="URL...|FILE.csv")
@day_option("--date", help="When the article was published.")
@click.option("--url-column", metavar="U", help="Of FILE.csv; default: url, link, or the first that holds addresses.")
@click.option("--date-column", metavar="D", help="Of FILE.csv; default: date, published, day.")
@click.option(
    "-o", "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT.csv", help="Default: stdout."
)
@json_option
def tag(
    urls: tuple[str, ...], date: str | None, url_column: str | None, date_column: str | None, out: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Who publishes an address, and what raters say of that outlet.

    "-" reads addresses from stdin, one a line.  With --json, a JSON line per address.  FILE.csv comes back with the
    tag's columns added.

    \b
    Example:  masthead tag https://www.npr.org/2024/05/01/story --date 2024-05-01
              masthead tag urls.csv --url-column link -o tagged.csv
    """
    from crawler.tagging import registry_of
    from pipelines.tag import tag_json, tag_url

    files = [
        url for url in urls if url.lower().endswith((".csv", ".tsv")) and ("://" not in url or Path(url).is_file())
    ]
    if files and len(urls) > 1:
        raise click.UsageError(f"{files[0]} is a table: give one at a time, and no addresses beside it")
    registry = registry_of(common().load())
    if files:
        _tag_list(Path(files[0]), registry, date, url_column, date_column, out, as_json)
        return
    if url_column or date_column or out:
        raise click.UsageError("--url-column, --date-column and -o go with one FILE.csv")
    for given in urls:
        for url in (line.strip() for line in sys.stdin) if given == "-" else (given,):
            if not url:
                continue
            found = tag_url(url, registry, date)
            if as_json:
                click.echo(json.dumps(tag_json(found), ensure_ascii=False))
            else:
                click.echo("\n".join(said(found)) + "\n")


def _tag_list(
    file: Path, registry: Registry, date: str | None, url_column: str | None, date_column: str | None,
    out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    from crawler.lists import Line, read_list, tagged_list, written
    from pipelines.tag import tag_json, tag_url

    try:
        data = file.read_bytes()
    except OSError as error:
        raise click.UsageError(f"{file}: cannot be read ({error.strerror})") from error
    table = read_list(data, str(file), url_column=url_column, date_column=date_column)
    if out is not None and out.resolve() == file.resolve():
        raise click.UsageError(f"{out} is the table itself; choose another name for -o")
    inform(table.columns)
    counts: Counter[str] = Counter()

    def lines() -> Iterable[Line]:
        for line in tagged_list(table, lambda url, day: tag_url(url, registry, day), date):
            if line.problem:
                talk(line.problem)
            if line.tag:
                counts[line.tag.status] += 1
                if as_json:
                    click.echo(json.dumps(tag_json(line.tag), ensure_ascii=False))
            yield line

    if as_json and out is None:
        for _ in lines():
            pass
    else:
        with out.open("w", encoding="utf-8", newline="") if out else nullcontext(sys.stdout) as target:
            target.writelines(written(table, lines()))
    inform(f"{len(table.rows)} rows: " + (", ".join(f"{n} {status}" for status, n in counts.most_common()) or "none"))


def said(tag: Tag) -> list[str]:
    """A tag in words."""
    if tag.outlet is None:
        why = f" ({tag.note})" if tag.note else ""
        lines = [tag.url, f"  {tag.status}: no listed outlet publishes at {tag.host or 'that'}{why}"]
    else:
        lines = [
            tag.url,
            f"  {tag.name} ({tag.outlet}), {tag.country or 'country unknown'}, {tag.type or 'type unknown'}",
            *judged(tag),
        ]
        if tag.section:
            lines.append(f"  section: {tag.section}")
        if tag.note:
            lines.append(f"  note: {tag.note}")
        lines += [f"    {_held(held)}" for held in tag.ratings]
        lines += [f"  {line}" for line in replied(tag.replies)]
    if tag.origin:
        lines.append(f"  written by: {tag.origin} ({tag.origin_evidence})")
        lines += [f"    {_held(held)}" for held in tag.origin_ratings]
    elif tag.origin_evidence:
        lines.append(f"  written by: not known ({tag.origin_evidence})")
    return lines


def judged(tag: Tag) -> list[str]:
    """What the ratings that count come to, an axis a line."""
    reliability = (tag.reliability, tag.reliability_low, tag.reliability_high, tag.reliability_raters)
    lines = [
        f"  state control: {tag.state_control}",
        f"  lean: {_range(tag.lean, tag.lean_low, tag.lean_high, tag.raters)}",
        f"  reliability: {_range(*reliability)}",
    ]
    if tag.audience_lean is not None:
        lines.append(f"  audience lean: {tag.audience_lean:+.2f} (who shares it, not how it reports)")
    return lines


def replied(replies: Iterable[Reply]) -> list[str]:
    """What an outlet answers to its raters."""
    return [f"reply to {r.rater or 'its raters'}, {r.day}: {r.text} ({r.url})" for r in replies]


def _held(held: HeldRating) -> str:
    from pipelines.scales import worded

    rating = held.rating
    scope = f" [{rating.scope}]" if rating.scope else ""
    when = f"as of {rating.as_of or 'unknown'}" + (", later than the article" if held.later else "")
    word = worded(held.label, rating.raw)
    return f"{rating.rater} {rating.dimension}{scope}: {word} ({when}; {rating.licence})"


def _range(agreed: str | None, low: str | None, high: str | None, raters: int) -> str:
    if low is None:
        return "unrated"
    if agreed and raters > 1:
        return f"{agreed} ({raters} raters agree)"
    if low == high:
        return f"{low} ({raters} rater{'s' if raters > 1 else ''})"
    who = f"{raters} raters differ" if raters > 1 else "one rater, two verdicts"
    return f"{low} to {high} ({who})"
