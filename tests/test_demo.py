"""`masthead demo`: two real crawls of the bundled newsstand, offline, and never mixed with real outlets."""

from __future__ import annotations

import json

import pytest

from tests.driving import Desk, Done


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Done]:
    desk = Desk(tmp_path_factory.mktemp("demo"))
    (desk.folder / "masthead.toml").unlink()
    done = desk.run("demo")
    desk.database = desk.folder / "masthead-demo.db"
    return desk, done


def test_what_it_says_and_leaves(shown: tuple[Desk, Done]) -> None:
    desk, done = shown
    assert done.code == 0, done
    assert done.err == "Serving eight invented newspapers on this machine, and crawling them twice ...\n"
    first, second, database, empty, *rest = done.out.splitlines()
    names = {path.name for path in desk.folder.iterdir()}
    assert {"masthead-demo.db", "masthead-demo-pages.db"} <= names
    assert [name for name in names if not name.startswith("masthead-demo")] == []
    ((stored,),) = desk.rows("select stored from crawls where id = 1")
    assert first == f"First crawl:   {stored} articles stored and tagged."
    assert second.startswith("Second crawl:  2 more, 3 revised, 2 withdrawn, ")
    assert (database, empty) == ("Database:      masthead-demo.db", "")
    assert rest[0] == "Browse it with: masthead serve --db masthead-demo.db"


def test_it_went_the_whole_way(shown: tuple[Desk, Done]) -> None:
    desk, _ = shown
    assert desk.rows("select count(distinct outlet) from tagged_articles") == [(8,)]
    ((articles, invented),) = desk.rows("select count(*), sum(invented) from tagged_articles")
    assert articles == invented >= 40
    assert desk.rows("select count(*) from raters where not invented") == [(0,)]
    assert desk.rows("select reason, exit_code from crawls") == [("finished", 0)] * 2
    assert desk.rows("select count(*) from articles where revisions = 2") == [(3,)]
    assert desk.rows("select count(*) from tagged_articles where withdrawn is not null") == [(2,)]
    leans = {row[0] for row in desk.rows("select distinct lean from tagged_articles")}
    assert {"left", "center", "lean-right", None} <= leans
    assert ("yes",) in desk.rows("select distinct state_control from tagged_articles")
    assert desk.rows("select count(*) > 0 from tagged_articles where origin is not null") == [(1,)]
    assert desk.rows("select count(*) from links where outcome in ('pending', 'failed')") == [(0,)]
    assert desk.rows("select count(*) from links where outcome <> 'stored' and outcome <> 'unchanged'"
                     " and reason is null") == [(0,)]  # fmt: skip


def test_real_and_invented_never_mix(shown: tuple[Desk, Done]) -> None:
    desk, _ = shown
    before = desk.database.read_bytes()
    done = desk.ask("crawl", "npr", "--db", "masthead-demo.db")
    assert (done.code, done.out) == (2, "")
    assert done.err.endswith("holds the demo's invented outlets; real ones do not go with them: use another --db\n")
    assert desk.database.read_bytes() == before

    desk.outlet("real", "real.example", feeds=["http://real.example/rss"])
    assert desk.run("crawl", "real", "--db", "real.db").code == 4  # nobody answers
    kept = (desk.folder / "real.db").read_bytes()
    done = desk.ask("demo", "--db", "real.db")
    assert (done.code, done.out) == (2, "")
    assert "holds real outlets; the demo does not mix its invented ones with them: use another --db" in done.err
    assert (desk.folder / "real.db").read_bytes() == kept


def test_once_more_makes_it_anew_whatever_the_folder_has_settled(shown: tuple[Desk, Done]) -> None:
    desk, _ = shown
    (desk.folder / "masthead.toml").write_text("max_age = 'soon'\n")
    ((before,),) = desk.rows("select count(*) from articles")
    done = desk.run("-q", "demo", "--json")
    assert (done.code, done.err) == (0, "")
    document = json.loads(done.out)
    assert document["database"] == "masthead-demo.db"
    assert [crawl["exit_code"] for crawl in document["crawls"]] == [0, 0]
    assert len(document["crawls"][0]["outlets"]) == 8
    assert desk.rows("select count(*) from articles") == [(before,)]
