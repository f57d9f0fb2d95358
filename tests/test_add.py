"""`masthead outlets discover` and `add`: any address to an outlet file, by what its site offers; nothing is lost."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.driving import Desk
from tests.newspaper import Newspaper

ALTERNATE = '<link rel="alternate" type="application/rss+xml" title="Latest" href="/rss.xml">'


@pytest.fixture(scope="module")
def paper() -> Iterator[Newspaper]:
    """Sites that offer a feed, a news sitemap by robots.txt, a front page alone, nothing, and trouble."""
    with Newspaper() as one:
        links = "".join(f'<p><a href="{url}">A story of the day</a></p>' for url in one.fill("feed.example", 6))
        head = f'<html lang="en-GB"><head><title>The Feed Post</title>{ALTERNATE}</head>'
        one.page("feed.example", "/", f"{head}<body>{links}</body></html>")
        one.feed("feed.example", "/rss.xml", "rss")
        one.feed("feed.example", "/atom.xml", "atom")
        one.fill("map.example", 6, seed=1)
        one.front("map.example")
        one.robots("map.example", "User-agent: *\nDisallow:\nSitemap: http://map.example/news.xml\n")
        one.feed("map.example", "/news.xml", "news-sitemap")
        one.fill("front.example", 6, seed=2)
        one.front("front.example")
        one.page("bare.example", "/", "<title>Bare</title><p>Under construction")
        one.redirect("http://old.example/", "http://front.example/")
        one.robots("shut.example", "User-agent: *\nDisallow: /\n")
        yield one


@pytest.fixture
def desk(tmp_path: Path, paper: Newspaper) -> Desk:
    return Desk(tmp_path / "desk", paper.proxy)


def read(desk: Desk, name: str) -> dict[str, Any]:
    """An outlet file of the user's folder."""
    return tomllib.loads((desk.folder / "outlets" / f"{name}.toml").read_text("utf-8"))


def test_discover_prints_the_outlet_file_and_writes_nothing(paper: Newspaper, desk: Desk) -> None:
    paper.forget()
    done = desk.run("outlets", "discover", "http://feed.example")
    assert done.code == 0
    made = tomllib.loads(done.out)
    assert made["name"] == "The Feed Post"
    assert made["hosts"] == ["feed.example"]
    assert made["feeds"] == ["http://feed.example/rss.xml"]
    assert made["languages"] == ["en"]
    assert not (desk.folder / "outlets").exists()
    assert not desk.database.exists()
    assert {visit.headers["user-agent"].split("/")[0] for visit in paper.visits()} == {"Masthead"}
    found = json.loads(desk.run("outlets", "discover", "http://map.example/", "--json").out)
    assert found["news_sitemaps"] == ["http://map.example/news.xml"]
    assert found["links"] >= 6


def test_discover_says_what_is_wrong(desk: Desk) -> None:
    done = desk.run("outlets", "discover", "http://nowhere.example/")
    assert done.code == 4
    assert "http://nowhere.example/: " in done.err
    assert tomllib.loads(done.out)["hosts"] == ["nowhere.example"]


def test_add_takes_whatever_there_is_to_read(desk: Desk) -> None:
    addresses = [f"http://{name}.example/" for name in ("feed", "map", "front", "bare", "old", "shut", "nowhere")]
    done = desk.run("outlets", "add", *addresses)
    assert done.code == 0, done
    folder = desk.folder / "outlets"
    assert done.out.splitlines()[0] == f"{'feed-example':<22} added  {folder / 'feed-example.toml'}"
    assert done.err == f"6 outlets added, 1 extended, in {folder}\n"
    assert sorted(path.stem for path in folder.iterdir()) == [
        f"{name}-example" for name in ("bare", "feed", "front", "map", "nowhere", "shut")
    ]
    assert read(desk, "feed-example")["feeds"] == ["http://feed.example/rss.xml"]
    assert read(desk, "map-example")["news_sitemaps"] == ["http://map.example/news.xml"]
    for name in ("front", "bare", "shut", "nowhere"):
        assert read(desk, f"{name}-example")["front_pages"] == [f"http://{name}.example/"], name
    assert desk.ask("outlets", "check").code == 0
    assert desk.crawl("feed-example", "map-example", "front-example").quiet
    assert desk.rows("select outlet, count(*) from articles group by 1") == [
        (f"{name}-example", 6) for name in ("feed", "front", "map")
    ]


def test_add_extends_an_outlet_that_is_known_and_loses_nothing(desk: Desk) -> None:
    assert desk.run("outlets", "add", "http://feed.example/", "--id", "post").code == 0
    path = desk.folder / "outlets" / "post.toml"
    text = path.read_text("utf-8").replace("The Feed Post", "My Post") + "\n# mine\n[pace]\ndelay = 3.0\n"
    path.write_text(text, "utf-8")
    done = desk.run("outlets", "add", "http://feed.example/atom.xml", "-v")
    assert done.code == 0
    assert done.out == f"{'post':<22} extended  {path}\n"
    made = read(desk, "post")
    assert made["feeds"] == ["http://feed.example/rss.xml", "http://feed.example/atom.xml"]
    assert (made["name"], made["pace"]) == ("My Post", {"delay": 3.0})
    assert "# mine" in path.read_text("utf-8")
    before = path.read_text("utf-8")
    assert desk.run("outlets", "add", "http://feed.example/").code == 0
    assert path.read_text("utf-8") == before


def test_add_copies_a_shipped_outlet_with_its_facts(paper: Newspaper, desk: Desk) -> None:
    paper.front("www.npr.org")
    paper.article("www.npr.org", "/2026/11/22/story-of-the-day")
    shipped = json.loads(desk.ask("outlets", "show", "npr", "--json").out)
    assert desk.run("outlets", "add", "http://www.npr.org/").code == 0
    mine = json.loads(desk.ask("outlets", "show", "npr", "--json").out)
    assert mine["source"] == "own"
    for key in ("name", "hosts", "country", "type", "owner", "sections", "ratings"):
        assert mine[key] == shipped[key], key
    assert set(shipped["feeds"]) <= set(mine["feeds"])


def test_ids_are_unique_and_may_be_chosen(desk: Desk) -> None:
    for address, name, host in (("feed", "npr", "npr.org"), ("map", "bbc", "bbc.com")):
        assert desk.run("outlets", "add", f"http://{address}.example/", "--id", name).code == 0
        mine = json.loads(desk.ask("outlets", "show", name, "--json").out)
        assert {host, f"{address}.example"} <= {one["host"] for one in mine["hosts"]}
    assert mine["name"] == "BBC News"
    done = desk.run("outlets", "add", "http://front.example/", "--id", "Not An Id")
    assert done.code == 2
    assert "'Not An Id' cannot be an id; use a-z, 0-9 and hyphens" in done.err
    done = desk.run("outlets", "add", "http://a.example/", "http://b.example/", "--id", "one")
    assert done.code == 2
    assert "--id goes with one URL" in done.err


def test_a_readers_list(desk: Desk) -> None:
    (desk.folder / "list.opml").write_text(
        '<opml version="2.0"><body><outline text="News">'
        '<outline text="The Feed Post" type="rss" xmlUrl="http://feed.example/rss.xml" htmlUrl="http://feed.example/"/>'
        '<outline text="Again" type="rss" xmlUrl="http://feed.example/atom.xml" htmlUrl="http://feed.example/"/>'
        '<outline text="Unsure" type="rss" xmlUrl="http://map.example/news.xml"/></outline></body></opml>',
        "utf-8",
    )
    done = desk.run("outlets", "add", "--opml", "list.opml", "--json")
    assert done.code == 0
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert [(line["outlet"], line["new"]) for line in lines] == [
        ("feed-example", True), ("feed-example", False), ("map-example", True),
    ]  # fmt: skip
    assert read(desk, "feed-example")["feeds"] == ["http://feed.example/rss.xml", "http://feed.example/atom.xml"]
    (desk.folder / "bad.opml").write_text("Dear reader")
    done = desk.run("outlets", "add", "--opml", "bad.opml")
    assert done.code == 2
    assert done.err.startswith("masthead: bad.opml: ")
    assert "export the list from your reader as OPML" in done.err


def test_check_live_asks_every_feed(paper: Newspaper, desk: Desk) -> None:
    paper.forget()
    desk.outlet("feed", "feed.example", feeds=["http://feed.example/rss.xml", "http://feed.example/none.xml"])
    done = desk.run("outlets", "check", "--live")
    assert done.code == 3
    assert "feed: http://feed.example/none.xml: it answers 404\n" in done.out
    assert "feed: http://feed.example/rss.xml" not in done.out
    assert {visit.path for visit in paper.visits("feed.example")} >= {"/rss.xml", "/none.xml"}
    assert {visit.path for visit in paper.visits("feed.example")} == {"/robots.txt", "/rss.xml", "/none.xml"}


def test_check_live_asks_nothing_beyond_what_is_listed(paper: Newspaper, desk: Desk) -> None:
    paper.forget()
    desk.outlet("feed", "feed.example", feeds=["http://feed.example/"], front_pages=["http://map.example/"])
    done = desk.run("outlets", "check", "--live")
    assert done.code == 3
    assert "feed: http://feed.example/: an HTML page: The Feed Post\n" in done.out
    assert "map.example" not in done.out
    assert {visit.path for visit in (*paper.visits("feed.example"), *paper.visits("map.example"))} == {
        "/robots.txt",
        "/",
    }
    (desk.folder / "outlets" / "odd.toml").write_text('name = "Odd"\n')
    done = desk.ask("outlets", "check", "--live", "--json")
    assert done.code == 2
    assert {(one["file"], one["key"]) for one in json.loads(done.out)} == {("odd.toml", "hosts")}


BAD = (
    "https://com/", "http://intranet/", "https://[::1]/", "javascript:1", "javascript:alert(1)",
    "mailto:a@b.example", "ftp://a.example/", "http://a.example/" + "x" * 4096,
)  # fmt: skip


def test_what_cannot_be_an_outlet_is_named_and_the_others_are_added(desk: Desk) -> None:
    done = desk.run("outlets", "add", *BAD[:4], "http://bare.example/", *BAD[4:])
    assert done.code == 2
    said = done.err.splitlines()
    assert len([line for line in said if line.startswith("masthead: ")]) == len(BAD)
    for bad in BAD:
        assert any(line.startswith(f"masthead: {bad[:60]}") and "; " in line for line in said), bad
    assert [path.name for path in (desk.folder / "outlets").iterdir()] == ["bare-example.toml"]
    assert desk.ask("outlets", "check").code == 0


def test_a_bad_line_of_a_readers_list_is_named(desk: Desk) -> None:
    (desk.folder / "list.opml").write_text(
        '<opml><body><outline text="Folder"><outline text="Bad" xmlUrl="feed.xml"/>'
        '<outline text="Top" xmlUrl="http://feed.example/rss.xml" htmlUrl="http://com/"/>'
        '<outline text="Spaced" xmlUrl="http://bare.example/a b.xml" htmlUrl="http://bare.example/"/>'
        "</outline></body></opml>",
        "utf-8",
    )
    done = desk.run("outlets", "add", "--opml", "list.opml")
    assert done.code == 2
    assert "masthead: list.opml: 'feed.xml' is no address of a feed; put a whole one into xmlUrl\n" in done.err
    assert read(desk, "feed-example")["feeds"] == ["http://feed.example/rss.xml"]
    assert read(desk, "bare-example")["feeds"] == ["http://bare.example/a%20b.xml"]
    assert desk.ask("outlets", "check").code == 0


def test_an_id_cannot_take_another_outlets_host(desk: Desk) -> None:
    desk.outlet("mine", "bare.example", feeds=["http://bare.example/rss"])
    for address, owner in (("http://bare.example/", "mine"), ("http://npr.org/", "npr")):
        done = desk.run("outlets", "add", address, "--id", "other")
        assert done.code == 2
        assert f"is listed by {owner} already; leave --id out, or write --id {owner}" in done.err
    assert [path.name for path in (desk.folder / "outlets").iterdir()] == ["mine.toml"]
    assert desk.run("outlets", "add", "http://blog.npr.org/", "--id", "blog").code == 0
    assert desk.ask("outlets", "check").code == 0


def test_one_run_is_as_good_as_two(paper: Newspaper, tmp_path: Path) -> None:
    addresses = ["http://bare.example/", "http://news.bare.example/"]
    together, apart = Desk(tmp_path / "together", paper.proxy), Desk(tmp_path / "apart", paper.proxy)
    assert together.run("outlets", "add", *addresses).code == 0
    for address in addresses:
        assert apart.run("outlets", "add", address).code == 0
    made = [{p.name: p.read_text("utf-8") for p in (d.folder / "outlets").iterdir()} for d in (together, apart)]
    assert made[0] == made[1]
    assert list(made[0]) == ["bare-example.toml"]


def test_it_is_said_that_an_outlet_stays_disabled(desk: Desk) -> None:
    desk.outlet("mine", "bare.example", feeds=["http://bare.example/rss"], disabled=True)
    done = desk.run("outlets", "add", "http://bare.example/")
    assert done.code == 0
    assert "mine stays disabled; delete `disabled = true` in " in done.err
    assert read(desk, "mine")["disabled"] is True
