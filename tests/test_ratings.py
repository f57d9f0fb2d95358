"""Ratings that a user brings: all or nothing, never let out unasked, and undone to the byte."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler import config
from crawler.ratings import import_table
from pipelines.registry import Registry
from tests.driving import Desk
from tests.office import COURIER, Office, article
from tests.tls import TlsProxy

OWN = """domain,rater,dimension,value,as_of,source
courier.example,Verjuice Desk,bias,lean-left,2025-01-01,https://verjuice.example/1
new.example,Verjuice Desk,bias,right,2025-01-01,https://verjuice.example/2
new.example,Verjuice Desk,reliability,low,2025-01-01,https://verjuice.example/3
courier.example,Verjuice Desk,bias,lean-left,2025-01-01,https://verjuice.example/1
nowhere,Verjuice Desk,bias,right,2025-01-01,
"""
MARK = "verjuice"
"""Stands in everything that the import brings and nowhere else."""


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two articles: one of a listed outlet, one at a domain that no file lists."""
    desk = Desk(tmp_path_factory.mktemp("ready") / "desk")
    desk.outlet("courier", "courier.example", country="GB")
    desk.outlet("union", "union.example", country="US")
    with Office(desk.database) as office:
        office.store(article("https://courier.example/one", published="2026-03-01T10:00:00Z"))
        office.store(article("https://new.example/two", published="2026-03-02"), COURIER)
    assert desk.ask("migrate").code == 0
    return desk.folder


@pytest.fixture
def desk(ready: Path, tmp_path: Path) -> Desk:
    shutil.copytree(ready, tmp_path / "desk")
    desk = Desk(tmp_path / "desk")
    (desk.folder / "own.csv").write_text(OWN, "utf-8")
    return desk


def dump(desk: Desk) -> str:
    with closing(sqlite3.connect(desk.database)) as db:
        return "\n".join(db.iterdump())


def exported(desk: Desk, *more: str, query: str | None = None) -> str:
    asked = ["--query", query] if query else []
    assert desk.ask("export", "out.jsonl", *asked, *more).code == 0
    return (desk.folder / "out.jsonl").read_text("utf-8")


def brought(desk: Desk, *arguments: str) -> dict[str, object]:
    done = desk.ask("ratings", "import", *arguments, "--json")
    assert done.code == 0, done.err
    found: dict[str, object] = json.loads(done.out)
    return found


def test_an_import_reports_every_row_and_renews_the_tags(desk: Desk) -> None:
    found = brought(desk, "own.csv")
    counts = [found[name] for name in ("read", "matched", "new", "duplicate", "ambiguous", "unread")]
    assert counts == [5, 2, 1, 1, 0, 1]
    assert (found["import"], found["ratings"], found["retagged"]) == (1, 3, 2)
    assert found["remarks"] == [{"line": 6, "kind": "unread", "text": found["remarks"][0]["text"]}]  # type: ignore[index]
    names = "outlet, lean_low, lean_high, raters, reliability, domain"
    assert desk.rows(f"select {names} from tagged_articles order by id") == [
        ("courier", "lean-left", "lean-left", 1, None, "courier.example"),
        ("domain:new.example", "right", "right", 1, "low", "new.example"),
    ]
    assert desk.rows("select id, source from outlets where source = 'imported'") == [("domain:new.example", "imported")]
    text = desk.ask("tag", "https://new.example/x").out
    assert "domain:new.example" in text and "verjuice-desk bias: right" in text
    assert "listed in no file" in desk.ask("outlets", "show", "domain:new.example").out
    listed = json.loads(desk.ask("ratings", "list", "--json").out)
    assert [(row["id"], row["file"], row["ratings"]) for row in listed["imports"]] == [(1, "own.csv", 3)]
    assert next(r["imported"] for r in listed["raters"] if r["id"] == "verjuice-desk") == 3


def test_undone_it_is_as_if_it_had_never_been(desk: Desk) -> None:
    before = dump(desk)
    brought(desk, "own.csv")
    assert dump(desk) != before
    done = desk.ask("ratings", "remove", "1")
    assert (done.code, done.err) == (0, "import 1 is undone: 3 ratings removed, 2 articles have another tag\n")
    assert dump(desk) == before


def test_of_two_imports_either_can_be_undone(desk: Desk) -> None:
    brought(desk, "own.csv")
    one = dump(desk)
    (desk.folder / "more.csv").write_text(
        "domain,rater,dimension,value,as_of\nunion.example,Verjuice Desk,state-control,yes,2025-01-01\n"
        "new.example,Verjuice Desk,bias,center,2025-06-01\n"
    )
    assert brought(desk, "more.csv")["import"] == 2
    assert desk.rows("select lean_low from tagged_articles where id = 2") == [("center",)]
    assert desk.ask("ratings", "remove", "2").code == 0
    assert dump(desk) == one
    brought(desk, "more.csv")
    assert desk.ask("ratings", "remove", "1").code == 0
    assert desk.rows("select lean_low, raters from tagged_articles order by id") == [(None, 0), ("center", 1)]
    ((dimensions,),) = desk.rows("select dimensions from raters where id = 'verjuice-desk'")
    assert [found["name"] for found in json.loads(dimensions)] == ["bias", "state-control"]


def test_an_import_that_fails_half_way_leaves_the_database_as_it_was(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.database)) as db, db:
        db.execute(
            "create trigger full before update on tags when new.lean_low = 'right'"
            " begin select raise(abort, 'disk full'); end"
        )
    before = dump(desk)
    settings = config.load(desk.folder / "masthead.toml", database=desk.database)
    with pytest.raises(sqlite3.IntegrityError, match="disk full"):
        import_table(settings, OWN.encode(), file="own.csv")
    assert dump(desk) == before
    desk.change("drop trigger full")
    assert brought(desk, "own.csv")["import"] == 1


def test_nothing_imported_leaves_unasked(desk: Desk) -> None:
    tables = ("articles", "outlets", "outlet_hosts", "raters", "ratings", "tags", "tagged_articles", "links")
    questions = [f"select * from {table}" for table in tables]
    before = [exported(desk, query=question) for question in questions]
    assert MARK not in str(before)
    brought(desk, "own.csv")
    assert [exported(desk, query=question) for question in questions] == before, "not even which version tagged it"
    everything = [exported(desk, "--imported", query=question) for question in questions]
    assert MARK in everything[4] and "domain:new.example" in everything[6] and '"lean_low": "right"' in everything[6]


def test_the_same_table_brings_nothing_new(desk: Desk) -> None:
    brought(desk, "own.csv")
    before = dump(desk)
    again = brought(desk, "own.csv")
    assert (again["import"], again["duplicate"], again["unread"], again["ratings"]) == (None, 4, 1, 0)
    assert dump(desk) == before


def test_a_rating_goes_to_the_outlet_that_lists_its_domain_later(desk: Desk) -> None:
    brought(desk, "own.csv")
    desk.outlet("newcomer", "new.example", country="NZ")
    assert desk.ask("retag").err.startswith("2 articles tagged with registry ")
    assert desk.rows("select outlet, country, lean_low from tagged_articles where id = 2") == [
        ("newcomer", "NZ", "right")
    ]
    (desk.folder / "outlets" / "newcomer.toml").unlink()
    assert desk.ask("retag").code == 0
    again = desk.rows("select outlet, lean_low from tagged_articles where id = 2")
    assert again == [("domain:new.example", "right")], "the file is gone, and the domain is its own again"


def test_undone_one_import_leaves_nothing_of_itself_to_the_others(desk: Desk) -> None:
    (desk.folder / "other.csv").write_text("domain,rater,dimension,value\nsub.new.example,Verjuice Desk,bias,left\n")
    brought(desk, "other.csv")
    before = dump(desk)
    brought(desk, "own.csv")
    assert desk.rows("select outlet from tagged_articles where id = 2") == [("domain:new.example",)]
    assert desk.ask("ratings", "remove", "2").code == 0
    assert dump(desk) == before


def test_a_later_import_does_not_hang_on_an_earlier_one(desk: Desk) -> None:
    brought(desk, "own.csv")
    (desk.folder / "other.csv").write_text("domain,rater,dimension,value\nsub.new.example,Verjuice Desk,bias,left\n")
    brought(desk, "other.csv")
    assert desk.ask("ratings", "remove", "1").code == 0
    assert desk.rows("select id from outlets where source = 'imported'") == [("domain:sub.new.example",)]
    assert desk.rows("select outlet from tagged_articles where id = 2") == [(None,)]


def test_an_imported_domain_becomes_an_outlet_of_a_file_like_any_other(desk: Desk) -> None:
    brought(desk, "own.csv")
    desk.run("outlets", "add", "http://new.example/")
    assert sorted(path.stem for path in (desk.folder / "outlets").iterdir()) == ["courier", "new-example", "union"]
    assert desk.ask("outlets", "check").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", "nothing.csv"), "nothing.csv: cannot be read (No such file or directory)"),
        (("import", "a", "b", "own.csv"), "name one FILE, with the RATER before it"),
        (("import", "own.csv", "--as-of", "2026"), "'2026' is no day; write 2026-03-01"),
        (("import", "masthead.toml"), "masthead.toml: line 1: no layout that is known"),
        (("remove", "7"), "no import has the number 7: nothing was imported"),
        (("fetch", "nobody"), "no such rater; known are adfontes, allsides"),
        (("fetch", "mbfc"), "publishes no table that could be fetched; import a copy that you hold"),
        (("fetch", "cred-1"), "its table is under CC BY 4.0 (https://doi.org/10.5281/zenodo.18769460)"),
        (("fetch", "cred-1", "--accept", "MIT"), 'if you keep to it, say so: --accept "CC BY 4.0"'),
    ],
)
def test_mistakes_are_said_plainly_and_change_nothing(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    before = dump(desk)
    done = desk.ask("ratings", *arguments)
    assert done.code == 2 and said in done.err, done.err
    assert dump(desk) == before


def test_a_table_of_which_no_row_is_understood_brings_nothing(desk: Desk) -> None:
    before = dump(desk)
    done = desk.ask("ratings", "import", "allsides", "own.csv")
    assert done.code == 2
    assert "line 2: unread: a verdict of Verjuice Desk, not of allsides" in done.out
    assert "5 not understood" in done.out and "nothing was kept" in done.out
    assert dump(desk) == before


def test_the_demo_s_database_takes_no_ratings(desk: Desk) -> None:
    desk.change("update outlets set invented = 1")
    assert "holds the demo's invented outlets" in desk.ask("ratings", "import", "own.csv").err


def test_a_published_table_is_fetched_and_imported(desk: Desk) -> None:
    rater = Registry.load().raters["cred-1"]
    assert rater.table_url
    table = b"domain,category,credibility_score\nnew.example,unreliable,0.1\ncourier.example,mixed,0.4\n"
    asked = ("ratings", "fetch", "cred-1", "--accept", "cc by 4.0", "--as-of", "2026-01-05", "--json")
    with TlsProxy({rater.table_url: table}) as proxy:
        trust = {"https_proxy": proxy.address, "SSL_CERT_FILE": proxy.authority(desk.folder)}
        done = desk.run(*asked, more=trust)
        strange = desk.run(*asked, more={"https_proxy": proxy.address})
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert (found["matched"], found["new"], found["ratings"]) == (1, 1, 4)
    assert desk.rows("select file, as_of from imports") == [(rater.table_url, "2026-01-05")]
    assert desk.rows("select distinct licence from ratings where import = 1") == [("CC BY 4.0",)]
    assert strange.code == 4 and rater.table_url in strange.err, "a certificate that nobody vouches for"
