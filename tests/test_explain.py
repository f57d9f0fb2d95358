"""`masthead extract --explain` says what was really decided, and what else the page says (pipelines/explain.py)."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from db.model import Article, Entry, Hints
from pipelines.errors import NotAnArticle
from pipelines.explain import Explained, as_json, explain
from pipelines.extract import extract
from tests import prose, small_corpus
from tests.driving import Desk

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
FIELDS = ["title", "authors", "published", "modified", "standfirst", "language", "topics", "section", "image"]
URL = "https://paper.example/2026/03/04/ferry-sails"
TEXT_ONLY = {("authors", "text"), ("language", "text")}
"""What is found in the text, by reading it, is said nowhere else."""


def same(html: bytes, url: str, **given: Any) -> None:
    """Explaining and extracting agree, refusals included, and what was taken had been said."""
    try:
        wanted: Article | str = extract(html, url, **given)
    except NotAnArticle as reason:
        wanted = str(reason)
    try:
        found, explained = explain(html, url, **given)
    except NotAnArticle as reason:
        assert wanted == str(reason)
        return
    assert found == wanted
    assert [e.field for e in explained] == FIELDS
    assert {e.field: e.choice.value for e in explained} == {field: getattr(found, field) for field in FIELDS}
    assert {e.field: e.choice.source for e in explained if e.choice.source} == dict(found.sources)
    for e in explained:
        assert e.choice.rule
        assert bool(e.choice.source) == bool(e.choice.value), e.field
        if e.choice.source and (e.field, e.choice.source) not in TEXT_ONLY:
            heads = {"h2", "h3"} if e.field == "title" else set()
            assert e.choice.source in {source for _, source in e.candidates} | heads, e.field
    assert json.loads(json.dumps(as_json(explained)))["title"]["value"] == found.title
    assert dict(found.sources).get("published") == found.published_source


@pytest.mark.parametrize("name", small_corpus.names() + small_corpus.names(clock=True))
def test_explaining_is_extracting(name: str) -> None:
    page = small_corpus.page(name)
    entry = Entry(url=page.url, published=page.said["feed"]) if "feed" in page.said else None
    hints = Hints(timezone=page.said.get("timezone"))
    same(page.html, page.url, charset=page.said.get("charset"), entry=entry, hints=hints)


def test_explaining_is_extracting_on_pages_of_others() -> None:
    if not CORPUS.is_dir():
        pytest.skip("../shared/corpus is not here: explaining is tested on our own pages alone")
    pages = [json.loads(line) for line in (CORPUS / "manifest.jsonl").read_text("utf-8").splitlines()]
    for page in pages[:: len(pages) // 60][:60]:
        same(gzip.decompress((CORPUS / page["html"]).read_bytes()), page["url"])


def page(head: str = "", body: str = "") -> str:
    text = "".join(f"<p>{p}</p>" for p in prose.paragraphs("explain"))
    return (
        f"<html lang='en-GB'><head><title>Ferry sails again - The Paper</title>{head}</head><body><article>"
        f"<h1>Ferry sails again</h1>{body}{text}</article></body></html>"
    )


def ld(**said: str) -> str:
    node = {"@type": "NewsArticle", "headline": "Ferry sails again"} | said
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def explained(html: str, url: str = URL, entry: Entry | None = None) -> dict[str, Explained]:
    return {e.field: e for e in explain(html, url, entry=entry)[1]}


def test_every_source_is_kept_with_its_place() -> None:
    head = ld(author="Ada Lindqvist", datePublished="2026-03-04T10:00:00Z", image="/a.jpg", articleSection="Harbour")
    head += meta("og:title", "Ferry back in service") + meta("author", "Tomas Reyes") + meta("og:image", "/b.jpg")
    head += meta("article:published_time", "2026-03-04T11:00:00Z") + meta("article:tag", "ferries, harbour")
    found = explained(page(head, "<time datetime='2026-03-04'>4 March</time>"))

    title = found["title"]
    assert (title.choice.value, title.choice.source) == ("Ferry sails again", "h1")
    assert title.candidates == (
        ("Ferry sails again", "json-ld"), ("Ferry back in service", "opengraph"),
        ("Ferry sails again - The Paper", "title"), ("Ferry sails again", "h1"),
    )  # fmt: skip
    assert ("Ferry sails again", "h1") not in title.others
    assert found["authors"].candidates == ((("Ada Lindqvist",), "json-ld"), (("Tomas Reyes",), "meta"))
    assert found["authors"].others == [(("Tomas Reyes",), "meta")]
    assert found["published"].candidates[:4] == (
        ("2026-03-04T10:00:00Z", "json-ld"), ("2026-03-04T11:00:00Z", "meta"), ("2026-03-04", "time"),
        ("2026-03-04", "url"),
    )  # fmt: skip
    assert found["image"].candidates == (
        ("https://paper.example/b.jpg", "opengraph"),
        ("https://paper.example/a.jpg", "json-ld"),
    )
    assert (found["topics"].choice.value, found["topics"].choice.source) == (("ferries", "harbour"), "meta")
    assert (found["section"].choice.value, found["section"].choice.source) == ("Harbour", "json-ld")
    assert (found["language"].choice.value, found["language"].choice.source) == ("en", "html lang")
    assert found["modified"].choice.value is found["modified"].choice.source is None


def test_the_feed_is_a_source() -> None:
    entry = Entry(url=URL, title="Ferry in the feed", published="2026-03-05T08:00:00Z")
    found = explained(page(), "https://paper.example/ferry", entry)
    assert (found["published"].choice.value, found["published"].choice.source) == (entry.published, "feed")
    assert found["title"].others == [("Ferry sails again - The Paper", "title"), ("Ferry in the feed", "feed")]


@pytest.mark.parametrize(
    ("head", "url", "feed", "conflicts"),
    [
        (
            ld(datePublished="2026-03-04T10:00:00Z"), URL, "2026-03-01",
            ("published: json-ld 2026-03-04, feed 2026-03-01",),
        ),
        (ld(datePublished="2026-03-04T10:00:00Z"), URL, "2026-03-03", ()),
        (ld(datePublished="2026-03-04T23:00:00Z"), URL, "2026-03-05T22:00:00Z", ()),
        (
            ld(datePublished="2026-03-04T01:00:00+09:00"), URL, "2026-03-01T23:00:00Z",
            ("published: json-ld 2026-03-04, feed 2026-03-01",),
        ),
        (meta("article:published_time", "2026-03-09"), URL, None, ("published: meta 2026-03-09, url 2026-03-04",)),
        (meta("article:published_time", "2026-03-09"), "https://paper.example/2026/03/4-ferries", None, ()),
        (meta("article:published_time", "2026-03-09"), "https://paper.example/id_200215_77", None, ()),
        (
            ld(datePublished="2026-03-04") + meta("article:published_time", "2026-03-07"), URL, None,
            ("published: json-ld 2026-03-04, meta 2026-03-07",),
        ),
        (ld(datePublished="2026-03-04") + meta("date", "2026-03-07"), URL, None, ()),
        (ld(dateCreated="2026-03-04") + meta("article:published_time", "2026-03-07"), URL, None, ()),
        (
            ld(dateModified="2026-03-09T10:00:00Z") + meta("article:modified_time", "2026-03-20T10:00:00Z"), URL, None,
            ("modified: json-ld 2026-03-09, meta 2026-03-20",),
        ),
        (ld(headline="Another thing entirely") + meta("og:title", "Ferry sails again"), URL, None, ()),
        ("", URL, None, ()),
    ],
)  # fmt: skip
def test_dates_that_differ_by_more_than_a_day(
    head: str, url: str, feed: str | None, conflicts: tuple[str, ...]
) -> None:
    entry = Entry(url=url, published=feed) if feed else None
    assert extract(page(head), url, entry=entry).conflicts == conflicts


def test_a_clock_in_the_head_of_the_page_is_no_date() -> None:
    clock = meta("server-time", "2026-03-04T23:59:58Z") + "<script>var now = '2026-03-04T23:59:58Z'</script>"
    assert extract(page(clock), "https://paper.example/ferry").published is None
    found = explained(page(clock + meta("x:published-time", "2026-03-02T09:30:00Z")), "https://paper.example/ferry")
    assert (found["published"].choice.value, found["published"].choice.source) == ("2026-03-02T09:30:00Z", "meta")
    assert explained(page(meta("x:published-updated", "2026-03-02")), "https://paper.example/ferry")[
        "published"
    ].choice.value is None  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty desk without any network."""
    return Desk(tmp_path / "desk")


def test_the_command(desk: Desk) -> None:
    head = ld(author="Ada Lindqvist", datePublished="2026-03-01T10:00:00Z") + meta("og:title", "Ferry back in service")
    head += meta("article:published_time", "2026-03-09")
    (desk.folder / "page.html").write_text(page(head), "utf-8")
    asked = ("extract", "page.html", "--url", "https://paper.example/ferry")
    shown = desk.ask(*asked, "--explain").out.splitlines()
    assert shown[0] == f"{'title':<12}Ferry sails again"
    assert shown[1].strip() == "from h1: the h1 that agrees with what the page says of itself"
    assert f"{'':14}{'opengraph':<14} Ferry back in service" in shown
    assert f"{'section':<12}not known" in shown
    assert shown[-1] == f"{'conflict':<12}published: json-ld 2026-03-01, meta 2026-03-09"

    made = json.loads(desk.ask(*asked, "--json").out)
    told = json.loads(desk.ask(*asked, "--explain", "--json").out)
    assert list(told) == FIELDS
    assert {field: told[field]["value"] for field in FIELDS} == {field: made[field] for field in FIELDS}
    assert told["authors"] == {
        "value": ["Ada Lindqvist"], "source": "json-ld", "rule": "the first source that names people",
        "candidates": [{"value": ["Ada Lindqvist"], "source": "json-ld"}],
    }  # fmt: skip


def test_the_command_on_what_is_no_article(desk: Desk) -> None:
    asked = ("extract", "-", "--url", URL, "--explain")
    assert desk.run(*asked, stdin="<p>Too little.").out.startswith("not an article: ")
    assert list(json.loads(desk.run(*asked, "--json", stdin="<p>Too little.").out)) == ["error"]
    (desk.folder / "in.jsonl").write_text("", "utf-8")
    assert desk.run("extract", "--batch", "in.jsonl", "--explain").code == 2
