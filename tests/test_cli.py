"""Every command as a user types it: what it prints where, its exit code, and what it says of mistakes."""

from __future__ import annotations

import csv
import json
import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from crawler.cli import COMMANDS
from tests.driving import MASTHEAD, Desk, until
from tests.newspaper import Newspaper

STORY = "http://one.example/2026/03/01/mayor-opens-the-bridge"


@dataclass(slots=True)
class Office:
    """A desk whose crawl is done, and the newspaper behind it."""

    desk: Desk
    paper: Newspaper
    urls: list[str]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Newspaper() as paper:
        desk = Desk(tmp_path_factory.mktemp("office"), paper.proxy)
        urls = [paper.article("one.example", STORY.removeprefix("http://one.example"), "Mayor opens the bridge")]
        urls += paper.fill("one.example", 3)
        desk.outlet(
            "one", "one.example", feeds=[paper.feed("one.example", "/rss", "rss")], country="GB", type="newspaper"
        )
        urls += paper.fill("two.example", 3, seed=2)
        desk.outlet("two", "two.example", feeds=[paper.feed("two.example", "/rss", "rss")])
        paper.remove(urls[2], 410)
        paper.feed("one.example", "/rss", "rss", urls[:4])
        assert desk.crawl().quiet
        yield Office(desk, paper, urls)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty desk without any network."""
    return Desk(tmp_path / "desk")


# --- all of them ----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example_and_the_common_options(desk: Desk, command: str) -> None:
    done = desk.ask(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert "Example:  masthead" in done.out or "Example:  (crontab -l; masthead" in done.out
    assert "--db PATH" in done.out
    assert "--config FILE" in done.out


def test_common_options_before_and_after_the_command(office: Office) -> None:
    name = str(office.desk.database)
    for arguments in (("--db", name, "status", "--json"), ("status", "--db", name, "--json")):
        done = office.desk.ask(*arguments, more={"MASTHEAD_DB": "/nowhere/none.db"})
        assert (done.code, done.err) == (0, "")
        assert json.loads(done.out)["database"] == name
    done = office.desk.ask("outlets", "list", "--config", "none.toml")
    assert (done.code, done.out) == (2, "")
    assert done.err == "masthead: none.toml: no such file; `masthead init` writes one\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("status",), 2, "masthead.db: no such database; `masthead crawl` makes one, --db names another"),
        (("serve",), 2, "no such database"),
        (("migrate",), 2, "no such database"),
        (("reextract",), 2, "no such database"),
        (("export", "x.csv"), 2, "no such database"),
        (("forget", "http://a.example/", "--reason", "x"), 2, "no such database"),
        (("crawl", "--max-age", "soon"), 2, "'soon' is no span of time; write 90s, 30m, 3h, 7d or 2w"),
        (("crawl", "--max-age", "99999999d"), 2, "'99999999d' is more than 100 years"),
        (("status", "--max-age", "99999999d"), 2, "'99999999d' is more than 100 years"),
        (("crawl", "--all", "npr"), 2, "name outlets, or --all, not both"),
        (("forget", "http://a.example/", "--reason", " "), 2, "empty; say why in a few words"),
        (
            ("init", "--config", "sub/x.toml", "--contact", "a@b.example"),
            2,
            "masthead: sub/x.toml: No such file",
        ),
        (("outlets", "discover", "http://a.example/" + "x" * 4096), 2, "longer than 4,096 characters"),
        (("outlets", "discover", "https://com/"), 2, "'com' would stand for everybody's hosts; write the bare host"),
        (("crawl", "--limit", "0"), 2, "0 is not in the range x>=1"),
        (("crawl", "--recheck", "some"), 2, "'some' is not one of 'due', 'all', 'none'"),
        (("status", "--max-age", "all"), 2, "'all' is no span of time"),
        (("schedule", "--every", "often"), 2, "'often' is no span of time"),
        (("tag", "http://a.example/", "--date", "2026-02-30"), 2, "'2026-02-30' is no day; write 2026-03-01"),
        (("tag",), 2, "Missing argument 'URL...|FILE.csv'"),
        (("extract", "none.html", "--url", "http://a.example/"), 2, "none.html: cannot be read"),
        (("extract", "masthead.toml"), 2, "--url is missing"),
        (("extract",), 2, "name one FILE (or -), or --batch IN.jsonl"),
        (("outlets", "show", "nobody"), 2, "nobody: no such outlet"),
        (("outlets", "disable", "nobody"), 2, "nobody: no such outlet"),
        (("outlets", "discover", "mailto:me"), 2, "mailto:me: not an address"),
        (("outlets", "add"), 2, "name an address, or --opml FILE"),
        (("frobnicate",), 2, "No such command 'frobnicate'"),
        (("--db", "masthead.toml/x.db", "crawl"), 2, "masthead.toml/x.db.lock: cannot write here"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_mistakes_are_said_plainly(desk: Desk, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = desk.ask(*arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert not desk.database.exists()


def test_a_reader_who_has_seen_enough_is_no_error(desk: Desk) -> None:
    for arguments in (("outlets", "list"), ("outlets", "list", "--json"), ("--help",), ("crawl", "--help")):
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run(
            [*MASTHEAD, *arguments], cwd=desk.folder, env=desk.environment, stdin=subprocess.DEVNULL, stdout=write,
            stderr=subprocess.PIPE, text=True, timeout=30, check=False,
        )  # fmt: skip
        os.close(write)
        assert (done.returncode, done.stderr) == (0, ""), arguments


def test_a_demo_that_is_stopped_says_so(desk: Desk) -> None:
    kept = signal.signal(signal.SIGINT, signal.default_int_handler)  # jobs in the background are started deaf to it
    process = subprocess.Popen(
        [*MASTHEAD, "demo"], cwd=desk.folder, env=desk.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    signal.signal(signal.SIGINT, kept)
    until((desk.folder / "masthead-demo.db").exists)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the whole group
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert said.endswith("masthead: stopped\n")


def test_bad_settings_are_said_plainly(desk: Desk) -> None:
    (desk.folder / "masthead.toml").write_text("max_age = 'soon'\n")
    done = desk.ask("crawl")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("masthead: masthead.toml: max_age: 'soon' is no span of time; write ")
    (desk.folder / "masthead.toml").write_text("max_age = \n")
    done = desk.ask("crawl")
    assert done.code == 2
    assert done.err.startswith("masthead: masthead.toml")
    (desk.folder / "masthead.toml").unlink()
    (desk.folder / "outlets").mkdir()
    (desk.folder / "outlets" / "odd.toml").write_text('name = "Odd"\nhosts = ["odd.example"]\nfeed = "x"\n')
    done = desk.ask("crawl")
    assert done.code == 2
    assert "odd.toml: feed: " in done.err
    done = desk.ask("outlets", "check")
    assert done.code == 2
    assert "odd.toml: feed: " in done.out
    assert not desk.database.exists()


@pytest.mark.parametrize("kind", ["another program's", "none at all"])
def test_a_file_of_another_kind_is_left_alone(desk: Desk, kind: str) -> None:
    desk.outlet("one", "one.example", feeds=["http://one.example/rss"])
    if kind == "none at all":
        desk.database.write_text("Dear diary,\n" * 99)
    else:
        db = sqlite3.connect(desk.database)
        db.execute("create table articles (id integer primary key, headline text)")
        db.close()
    before = desk.database.read_bytes()
    for command in ("crawl", "status", "migrate"):
        done = desk.ask(command)
        assert (done.code, done.out) == (2, ""), command
        assert done.err.startswith(f"masthead: {desk.database}: "), command
    assert desk.database.read_bytes() == before


# --- init, status, migrate ------------------------------------------------------------------------


def test_init_writes_once(desk: Desk) -> None:
    (desk.folder / "masthead.toml").unlink()
    done = desk.ask("init", "--contact", "desk@courier.example")
    assert (done.code, done.out, done.err) == (0, "", "masthead.toml written; next: masthead crawl\n")
    text = (desk.folder / "masthead.toml").read_text("utf-8")
    assert 'contact = "desk@courier.example"' in text
    assert '"npr",' in text
    done = desk.ask("init")
    assert done.code == 2
    assert done.err == "masthead: masthead.toml is there already; edit it, or delete it first\n"
    assert (desk.folder / "masthead.toml").read_text("utf-8") == text
    done = desk.ask("init", "--config", "other.toml", "--contact", "nobody")
    assert done.code == 2
    assert "no mail address" in done.err
    assert not (desk.folder / "other.toml").exists()


def test_status(office: Office) -> None:
    done = office.desk.ask("status", "--max-age", "1h")
    assert (done.code, done.err) == (0, "")
    assert "6 articles (0 withdrawn), 6 revisions, 7 links" in done.out
    assert "announced to stored: median " in done.out
    assert "exit 0: 6 stored, 0 revised, 0 failed" in done.out
    document = json.loads(office.desk.ask("status", "--json").out)
    assert document["links"] == {"stored": 6, "gone": 1}
    assert {outlet["id"]: outlet["health"] for outlet in document["outlets"]} == {"one": "ok", "two": "ok"}
    assert document["fresh"] is None
    assert document["late"]["stored"]["articles"] == 6
    assert document["sizes"]["database"] > 10_000


def test_status_ends_with_four_where_news_is_old(office: Office) -> None:
    ((kept,),) = office.desk.rows("select finished from crawls")
    office.desk.change("update crawls set finished = '2026-01-01T00:00:00Z'")
    done = office.desk.ask("status", "--max-age", "3h")
    office.desk.change("update crawls set finished = ?", kept)
    assert done.code == 4
    assert done.err == "masthead: no crawl ended well within 3h\n"


def test_only_a_crawl_that_went_its_whole_way_counts(office: Office) -> None:
    ((kept,),) = office.desk.rows("select reason from crawls")
    for reason, code in (("shutdown", 4), ("memusage_exceeded", 4), ("closespider_timeout", 0), (kept, 0)):
        office.desk.change("update crawls set reason = ?", reason)
        assert office.desk.ask("status", "--max-age", "3h").code == code, reason


def test_migrate(office: Office) -> None:
    done = office.desk.ask("migrate")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith(f"{office.desk.database} is up to date: 6 articles tagged with registry ")


# --- outlets --------------------------------------------------------------------------------------


def test_outlets_list_show_and_check(office: Office) -> None:
    done = office.desk.ask("outlets", "list")
    assert (done.code, done.err) == (0, "")
    lines = {line.split()[0]: line for line in done.out.splitlines()}
    assert lines["one"] == f"{'one':<22} GB  One (own): 1 feeds"
    assert "npr" in lines
    rows = [json.loads(line) for line in office.desk.ask("outlets", "list", "--json").out.splitlines()]
    assert {row["id"] for row in rows} == set(lines)
    done = office.desk.ask("outlets", "show", "one")
    assert "hosts" in done.out
    assert "unrated: no rating on record" in done.out
    shown = json.loads(office.desk.ask("outlets", "show", "npr", "--json").out)
    assert shown["country"] == "US"
    assert shown["ratings"]
    done = office.desk.ask("outlets", "check")
    assert (done.code, done.out, done.err) == (0, "", "all outlet files are good\n")


def test_disable(desk: Desk) -> None:
    desk.outlet("one", "one.example", feeds=["http://one.example/rss"], delay=2.0)
    assert desk.ask("outlets", "disable", "one").code == 0
    assert desk.ask("outlets", "disable", "npr").code == 0
    done = desk.ask("outlets", "disable", "npr", "--json")
    assert json.loads(done.out) == {
        "outlet": "npr", "disabled": True, "path": str(desk.folder / "outlets" / "npr.toml"),
    }  # fmt: skip
    listed = desk.ask("outlets", "list").out
    assert f"{'one':<22} --  One (disabled): 1 feeds" in listed
    assert "NPR (disabled)" in listed
    shown = json.loads(desk.ask("outlets", "show", "one", "--json").out)
    assert (shown["disabled"], shown["delay"]) == (True, 2.0)
    (desk.folder / "masthead.toml").write_text('outlets = ["one"]\n')
    done = desk.run("crawl")
    assert done.code == 2
    assert "no outlet to crawl" in done.err


# --- tag ------------------------------------------------------------------------------------------


def test_tag(office: Office) -> None:
    done = office.desk.ask("tag", "https://www.npr.org/2024/05/01/story", "--date", "2024-05-01")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("https://www.npr.org/2024/05/01/story\n  NPR (npr), US, ")
    done = office.desk.run("tag", "-", "--json", STORY, stdin="https://nobody.example/x\n\nhttps://www.npr.org/\n")
    tags = [json.loads(line) for line in done.out.splitlines()]
    assert [(tag["outlet"], tag["status"]) for tag in tags] == [
        (None, "unknown"), ("npr", "tagged"), ("one", "unrated"),
    ]  # fmt: skip
    keys = "url host status outlet name country type state_control section lean lean_low lean_high raters reliability"
    keys += " reliability_low reliability_high reliability_raters audience_lean origin registry_version ratings"
    assert all(set(keys.split()) <= set(tag) for tag in tags)
    keys = "rater dimension raw value scope as_of later counted source_url licence"
    assert all(set(keys.split()) <= set(rating) for rating in tags[1]["ratings"])


# --- export, forget -------------------------------------------------------------------------------


def test_export(office: Office, tmp_path: Path) -> None:
    done = office.desk.ask("export", str(tmp_path / "out.csv"), "--query", "select title, outlet from tagged_articles")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("6 rows in ")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["outlet"] for row in rows} == {"one", "two"}
    assert "Mayor opens the bridge" in {row["title"] for row in rows}
    assert office.desk.ask("export", str(tmp_path / "out.jsonl"), "-q").quiet
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert len(lines) == 6
    assert office.desk.ask("export", str(tmp_path / "out.db")).code == 0
    db = sqlite3.connect(tmp_path / "out.db")
    assert db.execute("select count(*) from articles").fetchone() == (6,)
    db.close()
    assert office.desk.ask("export", str(tmp_path / "out.pdf")).code == 2
    done = office.desk.ask("export", str(tmp_path / "x.csv"), "--query", "select title from nowhere")
    assert done.code == 2
    assert "nowhere" in done.err
    done = office.desk.ask("export", str(tmp_path / "x.csv"), "--query", "delete from articles")
    assert done.code == 2
    assert office.desk.rows("select count(*) from articles") == [(6,)]


def test_serve(office: Office) -> None:
    process = office.desk.start("serve", "--port", "0")
    try:
        assert process.stderr is not None
        lines = iter(process.stderr.readline, "")
        address = next(line.split("running on ")[1].split()[0] for line in lines if "running on" in line)

        def answers() -> bool:
            try:
                with urlopen(address, timeout=5) as answer:
                    return bool(answer.status == 200 and b"<html" in answer.read())
            except URLError:
                return False

        assert until(answers)
    finally:
        process.terminate()
        process.communicate(timeout=10)


def test_forget_is_for_good(office: Office) -> None:
    """Last in this module: it takes an article and an outlet's away."""
    desk = office.desk
    done = desk.ask("forget", STORY, "--reason", "court order 12/26")
    assert (done.code, done.out) == (0, "")
    assert done.err == "forgotten: 1 articles, 1 links, 1 raw pages; a tombstone stays\n"
    assert STORY not in desk.stored()
    done = desk.ask("forget", "two", "--reason", "asked to", "--json")
    assert json.loads(done.out) == {"articles": 3, "links": 3, "pages": 3}
    assert desk.ask("forget", "nobody", "--reason", "x").code == 2
    office.paper.forget()
    office.paper.feed("one.example", "/rss", "rss")
    office.paper.feed("two.example", "/rss", "rss", [*office.urls[4:], "http://two.example/2026/03/01/brand-new-story"])
    office.paper.article("two.example", "/2026/03/01/brand-new-story")
    assert desk.crawl("--now", "--recheck", "all").quiet
    assert len(desk.stored()) == 3
    asked = {f"http://{visit.host}{visit.path}" for visit in office.paper.visits()}
    assert asked & {STORY, *office.urls[4:]} == set()
    assert "http://two.example/2026/03/01/brand-new-story" in asked
    assert desk.rows("select count(*) from articles_fts where articles_fts match '\"mayor opens\"'") == [(0,)]
