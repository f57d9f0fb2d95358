"""The demo's articles, read from `pages/<outlet>.toml` and dated from the moment that the demo starts.

An `[[article]]` has these keys; only `path`, `title`, `section` and `hours` must be there:

- `standfirst`, `by`, `topics`, `caption` and `credit`, `language`, `genre`
- `hours`: how long before the start it was published; `event`: the same of the day that the text names, else `hours`
- `body`: paragraphs parted by an empty line, `## ` opens a subhead; or `[[article.post]]` tables of a live blog
- `reprint`: `outlet/key` of the article whose text it prints, all of it or the first `keep` paragraphs
- `key`: names an article for those who reprint it
- `canonical`: `outlet/key` of the article that it calls its canonical one
- `layout`: where it differs from the outlet's
- `access`: free, paywalled (but all there) or teaser (the rest is missing)
- `amp`: has a twin below `/amp`; `tracked`: the feed's link carries tracking parameters; `undated`: shows no date
- `round = 2`: not there before; `edit`: what changes in round 2; `gone`: in round 2 answers 410 or leads to the front

In paths and texts `{Y} {y} {m} {d}` are the day of publication, `{weekday}` that of the event, `{tomorrow}` the next.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
PAPER_KEYS = {"layout", "charset", "colour", "motto", "sections", "elsewhere_in_feed", "article"}
STORY_KEYS = {
    *("key", "path", "title", "standfirst", "by", "section", "topics", "caption", "credit", "language", "genre"),
    *(
        "hours",
        "event",
        "body",
        "post",
        "reprint",
        "keep",
        "canonical",
        "layout",
        "access",
        "amp",
        "tracked",
        "undated",
    ),
    *("round", "edit", "gone"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One entry of a live blog."""

    title: str
    published: datetime
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article as its outlet prints it in one round."""

    host: str
    path: str
    title: str
    section: str
    published: datetime
    """With the outlet's own offset."""
    modified: datetime | None = None
    standfirst: str | None = None
    by: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    caption: str | None = None
    credit: str | None = None
    language: str = "en"
    genre: str | None = None
    paragraphs: tuple[str, ...] = field(repr=False)
    """A subhead begins with `## `."""
    posts: tuple[Post, ...] = ()
    layout: str
    access: str = "free"
    canonical: str
    """Absolute; its own address unless it says otherwise."""
    amp: bool = False
    tracked: bool = False
    dated: bool = True
    gone: str | None = None
    """410, or front: nobody can read it any more."""

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{self.host}{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What an outlet looks like, and all that it has printed in one round, the latest first."""

    id: str
    name: str
    host: str
    language: str
    colour: str
    motto: str
    sections: tuple[str, ...]
    charset: str = "utf-8"
    stories: tuple[Story, ...] = field(repr=False)
    """Withdrawn ones included."""
    elsewhere: tuple[str, ...] = ()
    """Addresses that its feed announces though they are none of its articles."""

    @property
    def shown(self) -> tuple[Story, ...]:
        """What can still be read."""
        return tuple(story for story in self.stories if story.gone is None)


def load(outlets: Path, start: datetime, round_: int) -> dict[str, Paper]:
    """Every paper by its host, as it stands in a round; `start` is aware, and the demo's first moment."""
    tables = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted((HERE / "pages").glob("*.toml"))}
    facts = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(outlets.glob("*.toml"))}
    press = _Press(tables, facts, start.replace(second=0, microsecond=0), round_)
    return {paper.host: paper for paper in map(press.paper, tables)}


class _Press:
    """Prints the papers: knows all of them, since one reprints the other."""

    def __init__(
        self, tables: Mapping[str, dict[str, Any]], facts: Mapping[str, dict[str, Any]], start: datetime, round_: int
    ) -> None:
        self.tables, self.facts, self.start, self.round = tables, facts, start, round_

    def paper(self, outlet: str) -> Paper:
        table, facts = self.tables[outlet], self.facts[outlet]
        _known(table, PAPER_KEYS, outlet)
        there = [row for row in table["article"] if row.get("round", 1) <= self.round]
        stories = sorted((self.story(outlet, row) for row in there), key=lambda story: story.published, reverse=True)
        return Paper(
            id=outlet,
            name=facts["name"],
            host=facts["hosts"][0],
            language=facts["languages"][0],
            colour=table["colour"],
            motto=table["motto"],
            sections=tuple(table["sections"]),
            charset=table.get("charset", "utf-8"),
            stories=tuple(stories),
            elsewhere=tuple(table.get("elsewhere_in_feed", ())),
        )

    def story(self, outlet: str, row: Mapping[str, Any]) -> Story:
        _known(row, STORY_KEYS, f"{outlet}: {row['path']}")
        published = self.published(outlet, row)
        host = self.facts[outlet]["hosts"][0]
        path = _filled(row["path"], self.words(outlet, row))
        story = Story(
            host=host,
            path=path,
            title=row["title"],
            section=row["section"],
            published=published,
            standfirst=row.get("standfirst"),
            by=tuple(row.get("by", ())),
            topics=tuple(row.get("topics", ())),
            caption=row.get("caption"),
            credit=row.get("credit"),
            language=row.get("language", self.facts[outlet]["languages"][0]),
            genre=row.get("genre"),
            paragraphs=self.text(outlet, row),
            posts=tuple(self.post(outlet, row, post) for post in row.get("post", ())),
            layout=row.get("layout", self.tables[outlet]["layout"]),
            access=row.get("access", "free"),
            canonical=self.address(row["canonical"]) if "canonical" in row else f"http://{host}{path}",
            amp=row.get("amp", False),
            tracked=row.get("tracked", False),
            dated=not row.get("undated", False),
            gone=row.get("gone") if self.round > 1 else None,
        )
        return self.edited(outlet, story, row.get("edit")) if self.round > 1 else story

    def edited(self, outlet: str, story: Story, edit: Mapping[str, Any] | None) -> Story:
        if edit is None:
            return story
        _known(edit, {"title", "replace", "append"}, f"{outlet}: {story.path}: edit")
        text = "\n\n".join(story.paragraphs)
        for old, new in edit.get("replace", ()):
            if old not in text:
                raise ValueError(f"{outlet}: {story.path}: edit: no such words: {old!r}")
            text = text.replace(old, new)
        return replace(
            story,
            title=edit.get("title", story.title),
            paragraphs=(*text.split("\n\n"), *([edit["append"]] if "append" in edit else [])),
            modified=self.start.astimezone(story.published.tzinfo),
        )

    def text(self, outlet: str, row: Mapping[str, Any]) -> tuple[str, ...]:
        if "reprint" in row:
            agency, original = self.find(row["reprint"])
            return self.text(agency, original)[: row.get("keep")]
        return _paragraphs(_filled(row["body"], self.words(outlet, row)))

    def post(self, outlet: str, row: Mapping[str, Any], post: Mapping[str, Any]) -> Post:
        text = _paragraphs(_filled(post["text"], self.words(outlet, row)))
        return Post(title=post["title"], published=self.ago(outlet, post["hours"]), paragraphs=text)

    def find(self, name: str) -> tuple[str, Mapping[str, Any]]:
        outlet, key = name.split("/")
        return outlet, next(row for row in self.tables[outlet]["article"] if row.get("key") == key)

    def address(self, name: str) -> str:
        return self.story(*self.find(name)).url

    def ago(self, outlet: str, hours: float) -> datetime:
        return (self.start - timedelta(hours=hours)).astimezone(zone(self.facts[outlet]["timezone"]))

    def published(self, outlet: str, row: Mapping[str, Any]) -> datetime:
        """Some minutes off the full hours, as no newsroom prints by the clock; what is new in round 2 is new now."""
        minutes = len(row["path"]) * 7 % 23 if row["hours"] else 0
        return self.ago(outlet, row["hours"] + minutes / 60)

    def words(self, outlet: str, row: Mapping[str, Any]) -> dict[str, str]:
        published = self.published(outlet, row)
        day = self.ago(outlet, row.get("event", row["hours"])).weekday()
        names = DAYS.get(self.facts[outlet]["languages"][0], DAYS["en"])
        dates = {"Y": f"{published:%Y}", "y": f"{published:%y}", "m": f"{published:%m}", "d": f"{published:%d}"}
        return {**dates, "weekday": names[day], "tomorrow": names[(day + 1) % 7]}


def zone(name: str) -> timezone:
    """The fixed zone that an `Etc/` name stands for; its sign is turned round: ``Etc/GMT-1`` is ahead of UTC."""
    hours = name.removeprefix("Etc/GMT")
    return timezone(timedelta(hours=-int(hours)) if hours != name else timedelta())


def _filled(text: str, words: Mapping[str, str]) -> str:
    return text.format_map(words)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def _known(table: Mapping[str, Any], keys: set[str], where: str) -> None:
    if unknown := sorted(set(table) - keys):
        raise ValueError(f"{where}: unknown keys {', '.join(unknown)}; known are {', '.join(sorted(keys))}")
