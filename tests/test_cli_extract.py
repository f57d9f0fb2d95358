"""`masthead extract` as a user types it: a file, stdin, a batch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import prose
from tests.driving import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty desk without any network."""
    return Desk(tmp_path / "desk")


def page(folder: Path) -> Path:
    text = "".join(f"<p>{p}</p>" for p in prose.paragraphs("extract"))
    path = folder / "page.html"
    path.write_text(f"<html lang=en><title>Ferry sails</title><article><h1>Ferry sails</h1>{text}</article>", "utf-8")
    return path


def test_extract(desk: Desk) -> None:
    path = page(desk.folder)
    url = "http://one.example/2026/ferry-sails-again"
    made = json.loads(desk.ask("extract", "page.html", "--url", url, "--json").out)
    assert (made["title"], made["error"], made["url"]) == ("Ferry sails", None, url)
    assert made["body"] == "\n\n".join(prose.paragraphs("extract"))
    assert json.loads(desk.run("extract", "-", "--url", url, "--json", stdin=path.read_text("utf-8")).out) == made
    done = desk.ask("extract", "page.html", "--url", url)
    assert "Ferry sails" in done.out
    assert made["body"] in done.out
    done = desk.run("extract", "-", "--url", url, stdin="<p>Too little.")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("not an article: ")


@pytest.mark.parametrize("asked", [(), ("--explain",)])
def test_a_page_that_takes_too_long_is_given_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...]
) -> None:
    monkeypatch.setattr("crawler.cli.articles.MASTHEAD_DEADLINE", 0.2)
    (desk.folder / "long.html").write_text("<h1>Ferry sails</h1>" + "<b>On it sails. </b>" * 100_000, "utf-8")
    made = json.loads(desk.ask("extract", "long.html", "--url", "http://one.example/a", "--json", *asked).out)
    assert made["error"] == "deadline: more than 0.2 s"


def test_extract_gives_a_line_for_every_line(desk: Desk) -> None:
    page(desk.folder)
    url = "http://one.example/2026/ferry-sails-again"
    lines = [
        json.dumps({"id": "a", "url": url, "html": "page.html"}),
        json.dumps({"id": "b", "url": url, "html": "none.html"}),
        "not json",
        json.dumps({"id": "d", "url": url}),
        "",
    ]
    (desk.folder / "in.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    done = desk.run("extract", "--batch", "in.jsonl", "--workers", "1")
    assert (done.code, done.err) == (0, "")
    made = [json.loads(line) for line in done.out.splitlines()]
    assert [line["id"] for line in made][:2] == ["a", "b"]
    assert [line["error"] is None for line in made] == [True, False, False, False, False]


def test_a_batch_knows_the_outlet_files(desk: Desk) -> None:
    """A page's time without a zone takes the outlet's, as it does for one page."""
    path = page(desk.folder)
    stated = '<meta property="article:published_time" content="2026-03-01T09:30:00">'
    path.write_text(path.read_text("utf-8").replace("<title>", f"{stated}<title>"), "utf-8")
    desk.outlet("one", "one.example", feeds=["http://one.example/rss"], timezone="Asia/Tokyo")
    url = "http://one.example/2026/ferry-sails-again"
    (desk.folder / "in.jsonl").write_text(json.dumps({"id": None, "url": url, "html": "page.html"}) + "\n", "utf-8")
    many = json.loads(desk.run("extract", "--batch", "in.jsonl", "--workers", "1").out)
    assert many["published"] == "2026-03-01T09:30:00+09:00"
    assert many == json.loads(desk.ask("extract", "page.html", "--url", url, "--json").out)


def test_nothing_is_published_after_the_run(desk: Desk) -> None:
    path = page(desk.folder)
    stated = '<meta property="article:published_time" content="2098-03-01T09:30:00Z">'
    path.write_text(path.read_text("utf-8").replace("<title>", f"{stated}<title>"), "utf-8")
    url = "http://one.example/ferry-sails-again"
    (desk.folder / "in.jsonl").write_text(json.dumps({"id": None, "url": url, "html": "page.html"}) + "\n", "utf-8")
    many = json.loads(desk.run("extract", "--batch", "in.jsonl", "--workers", "1").out)
    one = json.loads(desk.ask("extract", "page.html", "--url", url, "--json").out)
    assert (many["error"], many["published"], one["published"]) == (None, None, None)
    explained = json.loads(desk.ask("extract", "page.html", "--url", url, "--explain", "--json").out)["published"]
    assert explained["value"] is None
    assert explained["rule"].endswith("nothing is taken that is dated after the page was seen")
    assert explained["candidates"] == [{"value": "2098-03-01T09:30:00Z", "source": "meta"}]
