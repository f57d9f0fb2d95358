"""The shipped outlets: whole, readable, in their places; the starter set among them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawler.config import STARTER
from db.model import Lean, Outlet, Section, StateControl
from pipelines.origin import wire_marks
from pipelines.outlet_file import outlet_toml, read_outlet
from pipelines.registry import SHIPPED_OUTLETS, Registry, check
from pipelines.tag import tag_url
from tests.driving import Desk
from tests.quality.compile import ELSEWHERE, feeds_of, hosts_of, main, only_zone, timezone_of

REGISTRY = Registry.load()
FILES = sorted(SHIPPED_OUTLETS.rglob("*.toml"))
TODAY = "2026-11-22"
"""After the newest rating in the files; fixed, so that the test gives the same answer every day."""


def shipped() -> list[Outlet]:
    return list(REGISTRY.outlets.values())


def starter() -> list[Outlet]:
    return [REGISTRY.outlets[name] for name in STARTER]


def test_every_file_passes() -> None:
    assert [str(problem) for problem in check(SHIPPED_OUTLETS)] == []
    assert len(FILES) == len(shipped()) == 913
    assert len({outlet.country for outlet in shipped()}) > 130


FILE = 'name = "The Courier"\nhosts = ["courier.example", "crr.example"]\n'
PART = FILE + "[[sections]]\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            FILE.replace("crr.example", "co.uk"),
            "hosts[1]: 'co.uk' is a public suffix: everybody publishes under it; write",
        ),
        (FILE.replace("crr.example", "github.io"), "hosts[1]: 'github.io' is a public suffix"),
        (
            PART + 'pattern = "^/o/"\nsection = "opinoin"',
            "sections[0].section: 'opinoin' is not a label that tagging knows; did you mean opinion?",
        ),
        (
            PART + 'pattern = "^/o/"\nsection = "wire"\norigin = "nobody-such"',
            "sections[0].origin: 'nobody-such' is no outlet; `masthead outlets list` names those that are known",
        ),
        (
            PART + 'pattern = "^/o/"\nsection = "wire"\norigin = "reuter"',
            "sections[0].origin: 'reuter' is no outlet; did you mean reuters?",
        ),
        (
            PART + 'pattern = "blogs.herald.example"\nsection = "blog"\nmatch = "host"',
            "sections[0].pattern: 'blogs.herald.example' is not under a host of this outlet; add it",
        ),
        (
            PART + 'pattern = "mycourier.example"\nsection = "blog"\nmatch = "host"',
            "sections[0].pattern: 'mycourier.example' is not under a host",
        ),
    ],
)
def test_what_reads_well_and_is_wrong_is_told(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "gb").mkdir()
    (tmp_path / "gb/courier.toml").write_text(text, encoding="utf-8")
    (problem,) = check(tmp_path, known_ids=["reuters"])
    assert str(problem).startswith(f"gb/courier.toml: {complaint}")
    assert problem.cure


def test_other_labels_known_origins_and_own_hosts_pass(tmp_path: Path) -> None:
    parts = (
        '[[sections]]\npattern = "^/ufo/"\nsection = "ufo"\n',
        '[[sections]]\npattern = "^/w/"\nsection = "wire"\norigin = "ap"\n',
        '[[sections]]\npattern = "^/h/"\nsection = "wire"\norigin = "herald"\n',
        '[[sections]]\npattern = "blogs.crr.example"\nsection = "blog"\nmatch = "host"\n',
        '[[sections]]\npattern = "crr.example"\nsection = "opinion"\nmatch = "host"\n',
    )
    (tmp_path / "courier.toml").write_text(FILE + "".join(parts), encoding="utf-8")
    (tmp_path / "herald.toml").write_text('name = "The Herald"\nhosts = ["herald.github.io"]\n', encoding="utf-8")
    assert check(tmp_path, known_ids=["ap"]) == []


def test_the_command_knows_shipped_and_own_outlets(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.outlet("herald", "herald.example")
    parts = [Section(pattern=f"^/{who}/", match="path-regex", section="wire", origin=who) for who in ("ap", "herald")]
    desk.outlet("courier", "courier.example", sections=parts)
    done = desk.ask("outlets", "check")
    assert (done.code, done.out) == (0, "")
    desk.outlet("courier", "courier.example", "co.uk", sections=parts)
    done = desk.ask("outlets", "check")
    assert done.code == 2 and done.out.startswith("courier.toml: hosts[1]: 'co.uk' is a public suffix")


def test_file_shelf_and_id_agree() -> None:
    for path in FILES:
        assert path.parent.name == (REGISTRY.outlets[path.stem].country or "zz").lower(), path
    assert {path.stem for path in FILES if path.parent.name == "zz"} == {"mspoweruser", "wccftech"}


def test_every_outlet_can_be_written_again(tmp_path: Path) -> None:
    copy = tmp_path / "copy.toml"
    for path in FILES:
        copy.write_text(outlet_toml(REGISTRY.outlets[path.stem]), encoding="utf-8")
        written, problems = read_outlet(copy, path.name)
        assert problems == []
        assert written
        assert (written.hosts, written.feeds, written.sections) == (
            REGISTRY.outlets[path.stem].hosts,
            REGISTRY.outlets[path.stem].feeds,
            REGISTRY.outlets[path.stem].sections,
        )


def test_every_file_says_where_its_addresses_are_from() -> None:
    for path in FILES:
        outlet = REGISTRY.outlets[path.stem]
        first, second = path.read_text(encoding="utf-8").splitlines()[:2]
        listed = outlet.feeds or outlet.news_sitemaps or outlet.sitemaps
        assert first.startswith("# Feeds as listed by " if listed else ("# No feed of it is on", "# The feeds that")), (
            path
        )
        if outlet.sections:
            assert "unverified" in second, path
    assert sum(outlet.readable for outlet in shipped()) > 350


def test_an_address_is_read_for_one_outlet_alone() -> None:
    asked: dict[str, str] = {}
    for outlet in shipped():
        for url in (*outlet.feeds, *outlet.news_sitemaps, *outlet.sitemaps, *outlet.front_pages):
            assert asked.setdefault(url, outlet.id) == outlet.id, url


def test_hosts_have_histories() -> None:
    hosts = [host for outlet in shipped() for host in outlet.hosts]
    assert len(hosts) > 1150
    assert set(Counter(host.kind for host in hosts)) == {
        "primary", "alias", "edition", "former", "short-link", "mirror",
    }  # fmt: skip
    assert {host.after for host in hosts if host.valid_to} == {"same", "closed", "others"}
    moved = REGISTRY.resolve("https://www.guardian.co.uk/a", "2020-01-01").outlet
    assert moved
    assert moved.id == "guardian"


def test_sections_name_outlets_that_are_there() -> None:
    origins = {part.origin for outlet in shipped() for part in outlet.sections if part.origin}
    assert origins
    assert origins <= set(REGISTRY.outlets)


def test_every_agency_that_signs_is_there() -> None:
    signing = set(wire_marks().values())
    assert len(signing) > 20
    assert signing <= REGISTRY.outlets.keys()


def test_owners_carry_their_basis() -> None:
    for outlet in shipped():
        assert bool(outlet.owner) == bool(outlet.owner_basis), outlet.id
        assert bool(outlet.funding) == bool(outlet.funding_basis), outlet.id
    assert {outlet.owner_basis for outlet in shipped()} - {None} == {
        "curator-unverified",
        "state-media-profiles (Media company)",
    }


def test_a_zone_is_one_of_the_country_s() -> None:
    zoned = {outlet.id: outlet.timezone for outlet in shipped() if outlet.timezone}
    assert len(zoned) > 400
    by_hand = {"folha", "ny-post", "nytimes", "washington-post", "xinhua"}  # in countries of many zones
    for outlet_id, zone in zoned.items():
        assert ZoneInfo(zone)
        country = REGISTRY.outlets[outlet_id].country
        assert country
        assert outlet_id in by_hand or zone == only_zone(country), outlet_id
    assert not ELSEWHERE & zoned.keys()
    assert REGISTRY.outlets.keys() >= ELSEWHERE


# --- the starter set --------------------------------------------------------------------------


def test_the_starter_set_is_thirty_and_sputnik() -> None:
    assert len(starter()) == 31
    assert all(outlet.readable for outlet in starter())
    sputnik = REGISTRY.outlets["sputnik"]
    assert sputnik.front_pages == ("https://sputnikglobe.com/",)
    assert not sputnik.feeds and not sputnik.news_sitemaps and not sputnik.sitemaps


def test_the_starter_set_spans_the_spectrum_and_the_world() -> None:
    tags = {outlet.id: tag_url(f"https://{outlet.domain}/a", REGISTRY, TODAY) for outlet in starter()}
    assert sum(tag.raters >= 2 for tag in tags.values()) >= 20
    leans = Counter(tag.lean for tag in tags.values() if tag.lean)
    assert set(leans) == set(Lean), leans
    assert sum(leans.values()) >= 15
    assert {tag.state_control for tag in tags.values()} >= {
        StateControl.YES,
        StateControl.NO,
        StateControl.NONE_ON_RECORD,
    }
    assert sum(tag.state_control is StateControl.YES for tag in tags.values()) >= 4
    assert len({outlet.country for outlet in starter()}) >= 12
    assert len({language for outlet in starter() for language in outlet.languages}) >= 10


# --- how the files were compiled --------------------------------------------------------------


def feed(url: str, kind: str = "rss", note: str = "") -> dict[str, str]:
    return {"url": url, "kind": kind, "note": note}


def test_feeds_given_up_somebody_else_s_and_second_spellings_are_left_out() -> None:
    rows = [
        feed("http://courier.example/rss"),
        feed("https://courier.example/rss/"),
        feed("https://courier.example/rss?topic=2"),
        feed("https://courier.example/map.xml", "sitemap", "deprecated in fundus"),
        feed("https://courier.example/podcast/rss"),
        feed("http://rss.wn.com/a"),
    ]
    kept = [row["url"] for row in feeds_of("phnom-penh-post", rows)]
    assert kept == ["https://courier.example/rss/", "https://courier.example/rss?topic=2"]
    assert "http://rss.wn.com/a" in [row["url"] for row in feeds_of("courier", rows)]


def test_the_primary_host_comes_first() -> None:
    row = {"valid_from": "", "valid_to": "", "after": ""}
    old = row | {"domain": "old.example", "kind": "former", "valid_to": "2015", "after": "same"}
    hosts = hosts_of([old, row | {"domain": "courier.example", "kind": "primary"}])
    assert [(host.host, host.valid_to, host.after) for host in hosts] == [
        ("courier.example", None, None),
        ("old.example", "2015", "same"),
    ]


@pytest.mark.parametrize(
    ("country", "evidence", "zone"),
    [
        ("GB", "mbfc=GB", "Europe/London"),
        ("DE", "curator-unverified", "Europe/Berlin"),  # two zones, one time
        ("DE", "fundus=DE;yavuz=GLOBAL", "Europe/Berlin"),
        ("DE", "fundus=DE;yavuz=IR", None),
        ("GB", "fundus=US;mbfc=GB", None),
        ("US", "mbfc=US", None),
        ("ES", "mbfc=ES", None),  # the Canaries
        ("", "", None),
    ],
)
def test_a_zone_only_where_the_country_has_one_time(country: str, evidence: str, zone: str | None) -> None:
    assert timezone_of({"id": "courier", "country": country, "country_evidence": evidence}) == zone


FACTS = {
    "outlets": "id,name,country,languages,type,owner,owner_basis,funding,funding_basis,country_evidence\n"
    "courier,The Courier,GB,en;cy,newspaper,,,trust,curator-unverified,fundus=GB\n"
    "herald,The Herald,,en,digital,A. Body,curator-unverified,,,\n",
    "domains": "outlet_id,domain,kind,valid_from,valid_to,after\n"
    "courier,courier.example,primary,,,\nherald,herald.example,primary,,,\n",
    "feeds": "outlet_id,kind,url,source,as_of,note\n"
    "courier,rss,https://courier.example/rss,fundus@1 a.py,2026-08-05,\n",
    "sections": "outlet_id,pattern,match,section,origin_outlet_id,source\n"
    "courier,^/wires/,path-regex,wire,herald,curator\n",
    "ratings": "outlet_id,rated_as,rater,dimension,raw_value,scope,applies_from,applies_to,as_of,source,source_url,"
    "licence,redistribute,note\ncourier,courier.example,desk,bias,left,,,,2024,a,https://a.example/,CC0,yes,\n",
    "endorsements": "outlet_id,publication,year,endorsed,source,source2,note\n",
    "medialab-france-odbl": "outlet_id,domain,name,category,subcategory,has_paywall\n,a.example,A,B,C,true\n",
}


def test_facts_become_files_and_files_that_are_there_stay(tmp_path: Path) -> None:
    for name, text in FACTS.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    shelves, ledger = tmp_path / "outlets", tmp_path / "ratings"
    (shelves / "us").mkdir(parents=True)
    ledger.mkdir()
    (shelves / "us/herald.toml").write_text("edited by hand", encoding="utf-8")
    main(tmp_path, shelves, ledger)
    assert (shelves / "us/herald.toml").read_text(encoding="utf-8") == "edited by hand"
    assert not (shelves / "zz").exists()
    courier, problems = read_outlet(shelves / "gb/courier.toml", "courier.toml")
    assert problems == []
    assert courier
    assert (courier.languages, courier.timezone, courier.funding) == (("en", "cy"), "Europe/London", "trust")
    assert (courier.feeds, courier.sections[0].origin) == (("https://courier.example/rss",), "herald")
    lines = (shelves / "gb/courier.toml").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["# Feeds as listed by fundus (MIT), 2026-08-05.", "# Where the sections lie is unverified."]
    assert [path.name for path in ledger.iterdir()] == ["desk.csv"]
    (tmp_path / "ratings.csv").write_text(FACTS["ratings"].replace(",yes,", ",no,"), encoding="utf-8")
    with pytest.raises(SystemExit, match="courier, desk: may not be redistributed"):
        main(tmp_path, shelves, ledger)
