"""Outlet files are refused with file, key and cure; addresses find their outlet, and none but theirs."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.model import Host, Imported, Outlet, Rating, Reply, Section
from pipelines.errors import RegistryError
from pipelines.outlet_file import AFTER, KINDS, TYPES, outlet_toml, read_outlet
from pipelines.registry import Registry, check

GOOD = 'name = "The Courier"\nhosts = ["courier.example"]\n'
REPLY = '[[replies]]\nday = "2024-05-01"\ntext = "No."\nurl = "https://courier.example/reply"\n'


def outlet(outlet_id: str, *hosts: str | Host, **facts: object) -> Outlet:
    listed = tuple(
        host if isinstance(host, Host) else Host(host=host, kind="alias" if index else "primary")
        for index, host in enumerate(hosts)
    )
    return dataclasses.replace(Outlet(id=outlet_id, name=outlet_id.title(), hosts=listed), **facts)  # type: ignore[arg-type]


def write(folder: Path, name: str, text: str | bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


BROKEN = {
    "no name": ('hosts = ["a.example"]', "name: missing; add it"),
    "empty name": ('name = ""\nhosts = ["a.example"]', "name: empty; fill it in"),
    "name a number": ('name = 7\nhosts = ["a.example"]', "name: not a text but a number; put it in quotes"),
    "no hosts": ('name = "A"', 'hosts: missing; add it: hosts = ["..."]'),
    "hosts empty": ('name = "A"\nhosts = []', "hosts: empty; an outlet needs a host"),
    "hosts a text": ('name = "A"\nhosts = "a.example"', "hosts: not a list but a text; put it in brackets"),
    "host with scheme": ('name = "A"\nhosts = ["https://a.example"]', "hosts[0]: 'https://a.example' is an address"),
    "host with port": ('name = "A"\nhosts = ["a.example:80"]', "hosts[0]: 'a.example:80' has a port; write the bare"),
    "host with path": ('name = "A"\nhosts = ["a.example/news"]', "hosts[0]: 'a.example/news' has a path; write"),
    "host in capitals": ('name = "A"\nhosts = ["A.example"]', "hosts[0]: 'A.example' has capitals; write a.example"),
    "host not IDNA": (
        'name = "A"\nhosts = ["münchen.example"]',
        "hosts[0]: 'münchen.example' is not in its ASCII form; write xn--mnchen-3ya.example",
    ),
    "host with www": ('name = "A"\nhosts = ["www.a.example"]', "hosts[0]: 'www.a.example' begins with www.; write a."),
    "host a suffix": ('name = "A"\nhosts = ["com"]', "hosts[0]: 'com' would stand for everybody's hosts; write the"),
    "host with a blank": ('name = "A"\nhosts = ["a b.example"]', "hosts[0]: 'a b.example' is no host name; write the"),
    "host with a dot": ('name = "A"\nhosts = ["a.example."]', "hosts[0]: 'a.example.' is not in its plain form; write"),
    "host twice": ('name = "A"\nhosts = ["a.example", "a.example"]', "hosts[1]: 'a.example' stands here twice; delete"),
    "host tables without a primary": (
        'name = "A"\n[[hosts]]\nhost = "a.example"\nkind = "alias"',
        'hosts: not exactly one host is primary; give one of them kind = "primary"',
    ),
    "host of no kind": (
        'name = "A"\n[[hosts]]\nhost = "a.example"\nkind = "primry"',
        "hosts[0].kind: 'primry' is not known; did you mean primary?",
    ),
    "host date unquoted": (
        'name = "A"\n[[hosts]]\nhost = "a.example"\nkind = "primary"\nvalid_to = 2018-01-01',
        "hosts[0].valid_to: not a text but a date; put it in quotes",
    ),
    "host ends before it begins": (
        'name = "A"\n[[hosts]]\nhost = "a.example"\nkind = "primary"\nvalid_from = "2019-02"\nvalid_to = "2018"',
        "hosts[0].valid_to: ends before it begins; swap",
    ),
    "host after without end": (
        'name = "A"\n[[hosts]]\nhost = "a.example"\nkind = "primary"\nafter = "same"',
        "hosts[0].after: a host without an end has no after; add valid_to",
    ),
    "unknown key": (GOOD + 'feed = ["https://courier.example/rss"]', "feed: unknown key; did you mean feeds?"),
    "unknown key in pace": (GOOD + "[pace]\ndealy = 2", "pace.dealy: unknown key; did you mean delay?"),
    "relative feed": (GOOD + 'feeds = ["/rss"]', "feeds[0]: not an absolute URL; write it whole: https://"),
    "feed by file": (GOOD + 'feeds = ["ftp://courier.example/rss"]', "feeds[0]: not an absolute URL; write it whole"),
    "second sitemap": (
        GOOD + 'sitemaps = ["https://courier.example/s.xml", "courier.example/t.xml"]',
        "sitemaps[1]: not an absolute URL; write it whole",
    ),
    "front page with a blank": (
        GOOD + 'front_pages = ["https://courier.example/a b"]',
        "front_pages[0]: not an absolute URL; write it whole",
    ),
    "bad regex": (GOOD + "articles = '/(20'", "articles: not a regular expression (missing )"),
    "bad type": (GOOD + 'type = "newspapr"', "type: 'newspapr' is not known; did you mean newspaper?"),
    "country in small letters": (GOOD + 'country = "us"', "country: 'us' is no ISO 3166-1 code; two capitals: GB"),
    "country UK": (GOOD + 'country = "UK"', "country: 'UK' is no ISO 3166-1 code; write GB"),
    "bad time zone": (GOOD + 'timezone = "London"', "timezone: 'London' is no time zone; an IANA name: Europe/London"),
    "time zone a path": (GOOD + 'timezone = "../zone"', "timezone: '../zone' is no time zone; an IANA name"),
    "bad language": (GOOD + 'languages = ["English"]', "languages[0]: 'English' is no language; a code such as en"),
    "basis without owner": (GOOD + 'owner_basis = "x"', "owner_basis: a basis without owner; add owner"),
    "negative delay": (GOOD + "[pace]\ndelay = -1", "pace.delay: -1 is out of bounds; at least 0"),
    "share above one": (GOOD + "[expect]\npublished = 95", "expect.published: 95 is out of bounds; at least 0 and at"),
    "half an article": (GOOD + "[expect]\narticles = 1.5", "expect.articles: 1.5 is no whole number; write it without"),
    "section without pattern": (GOOD + '[[sections]]\nsection = "opinion"', "sections[0].pattern: missing; add it"),
    "section of no match": (
        GOOD + '[[sections]]\npattern = "x"\nsection = "opinion"\nmatch = "path"',
        "sections[0].match: 'path' is not known; one of: path-regex, host",
    ),
    "section named by a number": (
        GOOD + '[[sections]]\npattern = "x"\nsection = "2"',
        "sections[0].section: '2' is no label; a word in small letters",
    ),
    "reply without words": (GOOD + REPLY.replace("text", "txt"), "replies[0].text: missing; add it"),
    "reply without an address": (GOOD + REPLY.replace("https://", ""), "replies[0].url: not an absolute URL; write it"),
    "reply of no day": (GOOD + REPLY.replace("2024-05-01", "May"), "replies[0].day: 'May' is no date; a year, month"),
    "reply of a day unquoted": (
        GOOD + REPLY.replace('"2024-05-01"', "2024-05-01"),
        "replies[0].day: not a text but a date; put it in quotes",
    ),
    "reply to a name": (GOOD + REPLY + 'rater = "The Desk"', "replies[0].rater: 'The Desk' is no id; the stem of its"),
    "reply with an author": (GOOD + REPLY + 'author = "Editor"', "replies[0].author: unknown key; "),
    "replies no tables": (GOOD + 'replies = "No."', "replies: "),
    "disabled a text": (GOOD + 'disabled = "no"', "disabled: not true or false but a text; write disabled = true"),
    "not TOML": ("name = The Courier", "not TOML: Invalid value (at line 1"),
    "a key twice": (GOOD + 'name = "B"', "not TOML: Cannot overwrite a value"),
    "not UTF-8": ('hosts = ["a.example"]\nname = "Caf\xe9"'.encode("latin-1"), "line 2: not UTF-8; save the file as"),
}


@pytest.mark.parametrize(("text", "complaint"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused(tmp_path: Path, text: str | bytes, complaint: str) -> None:
    write(tmp_path, "us/courier.toml", text)
    problems = [str(problem) for problem in check(tmp_path)]
    assert problems
    assert problems[0].startswith(f"us/courier.toml: {complaint}")
    assert all(problem.cure for problem in check(tmp_path))
    with pytest.raises(RegistryError) as raised:
        Registry.load(tmp_path, None)
    assert str(raised.value).splitlines() == problems


@pytest.mark.parametrize("name", ["The-Courier.toml", "the_courier.toml", "-courier.toml", "cou rier.toml"])
def test_a_bad_id_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path, name, GOOD)
    (problem,) = check(tmp_path)
    assert (problem.file, problem.cure) == (name, "name the file in a-z, 0-9 and hyphens: the-courier.toml")


def test_ids_and_hosts_are_given_once(tmp_path: Path) -> None:
    write(tmp_path, "gb/courier.toml", GOOD)
    write(tmp_path, "us/courier.toml", GOOD.replace("courier.example", "courier-us.example"))
    write(tmp_path, "us/herald.toml", GOOD)
    assert [str(problem) for problem in check(tmp_path)] == [
        "us/courier.toml: the id 'courier' is taken by gb/courier.toml; rename one of them",
        "us/herald.toml: hosts: 'courier.example' is listed by gb/courier.toml too; delete it in one of them",
    ]


def test_every_mistake_of_every_file_is_told(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", GOOD + 'type = "x"\ncountry = "x"')
    write(tmp_path, "b.toml", 'nam = "B"')
    assert [(problem.file, problem.key) for problem in check(tmp_path)] == [
        ("a.toml", "type"), ("a.toml", "country"), ("b.toml", "name"), ("b.toml", "hosts"), ("b.toml", "nam"),
    ]  # fmt: skip


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="no such folder"):
        Registry.load(tmp_path / "none", None)
    assert Registry.load(None, None, own=tmp_path / "none").outlets == {}


TOML = (
    'name = "Desk"\nhome = "https://desk.example/"\nmethod = "Reads."\nattribution = "Desk"\nlicence = "CC0"\n'
    '[dimension.bias]\nscale = ["L", "R"]\n[dimension.bias.values]\nL = "left"\n'
)
LABELS = '[dimension.bias.labels]\nQ = "Right"\n'
TABLE = '[table]\nurl = "https://desk.example/table.csv"\n'
BANDS = """[dimension.score]
bands = [{ label = "poor", below = 6, value = "low" }, { label = "good", least = 6, value = "high" }]
"""
HEAD = "outlet,rated_as,dimension,raw,scope,applies_from,applies_to,as_of,source,source_url,licence,redistribute,note\n"
ROW = "courier,courier.example,bias,L,,,,2024-02-07,,,CC0,yes,\n"


@pytest.mark.parametrize(
    ("toml", "table", "complaint"),
    [
        (TOML.replace("Reads.", ""), HEAD, "desk.toml: method: empty; fill it in or delete the line"),
        (TOML.replace('"left"', '"leftist"'), HEAD, "desk.toml: dimension.bias.values.L: 'leftist' is no value of"),
        (TOML + 'Q = "right"', HEAD, "desk.toml: dimension.bias.values.Q: not a word of the scale; one of: L, R"),
        (TOML + 'R = "high"', HEAD, "desk.toml: dimension.bias.values: mixes scales; lean, reliability and state"),
        (TOML.replace("licence", "license"), HEAD, "desk.toml: licence: missing; add it"),
        (TOML + LABELS, HEAD, "desk.toml: dimension.bias.labels.Q: not a word of the scale; one of: L, R"),
        (TOML + TABLE, HEAD, "desk.toml: table.licence: missing; say under which licence the table at"),
        (TOML + TABLE.replace("https://", ""), HEAD, "desk.toml: table.url: not an absolute URL; write it whole"),
        (
            TOML + BANDS.replace("least = 6", "least = 7"),
            HEAD,
            "desk.toml: dimension.score.bands: do not meet; each begins (least)",
        ),
        (
            TOML + BANDS.replace("high", "up"),
            HEAD,
            "desk.toml: dimension.score.bands[1].value: 'up' is no value of ours",
        ),
        (TOML + BANDS.replace("high", "left"), HEAD, "desk.toml: dimension.score.values: mixes scales"),
        (TOML + BANDS.replace("label", "name"), HEAD, "desk.toml: dimension.score.bands[0].label: missing; add it"),
        (TOML + BANDS + 'scale = ["x"]', HEAD, "desk.toml: dimension.score.bands: beside a scale of words; keep one"),
        (TOML + BANDS, HEAD + ROW.replace(",bias,L,", ",score,good,"), "desk.csv: line 2: raw: 'good' is no number"),
        (TOML, ROW, "desk.csv: line 1: wrong header"),
        (TOML, HEAD + "courier,bias\n", "desk.csv: line 2: columns: not as many as in the header; put a cell"),
        (TOML, HEAD + ROW.replace(",L,", ",M,"), "desk.csv: line 2: raw: 'M' is not on the rater's scale; one of"),
        (TOML, HEAD + ROW.replace(",bias,", ",tone,"), "desk.csv: line 2: dimension: 'tone' is not one of desk's"),
        (TOML, HEAD + ROW + ROW.replace("2024-02-07", ""), "desk.csv: line 3: as_of: empty; fill it in"),
        (TOML, HEAD + ROW.replace("2024-02-07", "7.2.24"), "desk.csv: line 2: as_of: '7.2.24' is no date; a year"),
        (TOML, HEAD + ROW.replace(",yes,", ",maybe,"), "desk.csv: line 2: redistribute: 'maybe'; yes or no"),
    ],
)
def test_broken_rater_files_are_refused(tmp_path: Path, toml: str, table: str, complaint: str) -> None:
    write(tmp_path, "desk.toml", toml)
    write(tmp_path, "desk.csv", table)
    with pytest.raises(RegistryError) as raised:
        Registry.load(None, tmp_path)
    assert str(raised.value).startswith(complaint)


def test_verdicts_of_nobody_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "desk.csv", HEAD + ROW)
    with pytest.raises(RegistryError, match=r"desk\.csv: verdicts of nobody; add desk\.toml beside it"):
        Registry.load(None, tmp_path)


# --- the user's own files ---------------------------------------------------------------------


def test_own_files_win_by_id_and_by_host(tmp_path: Path) -> None:
    write(tmp_path, "shipped/us/courier.toml", GOOD + 'country = "US"')
    write(tmp_path, "shipped/us/herald.toml", 'name = "Herald"\nhosts = ["herald.example", "old.example"]')
    write(tmp_path, "own/courier.toml", 'name = "Mine"\nhosts = ["mine.example"]')
    write(tmp_path, "own/gb/gazette.toml", 'name = "Gazette"\nhosts = ["herald.example"]')
    registry = Registry.load(tmp_path / "shipped", None, own=tmp_path / "own")
    assert list(registry.outlets) == ["courier", "gazette", "herald"]
    assert registry.outlets["courier"].name == "Mine"
    assert registry.outlets["courier"].source == "own"
    assert registry.resolve("courier.example").outlet is None
    for host, owner in {"mine.example": "courier", "herald.example": "gazette", "old.example": "herald"}.items():
        found = registry.resolve(host).outlet
        assert found and found.id == owner


def test_files_win_over_imported_outlets_and_take_their_ratings() -> None:
    rating = Rating(
        outlet="domain:courier.example", rater="desk", dimension="bias", raw="L", rated_as="courier.example",
        licence="CC0", redistribute=False, import_id=3,
    )  # fmt: skip
    imported = outlet("domain:courier.example", "courier.example", source="imported")
    held = Imported(outlets=(imported,), ratings=(rating,))
    alone = Registry.of([], imported=held)
    assert [held.outlet for held in alone.ratings_of("domain:courier.example")] == ["domain:courier.example"]
    listed = Registry.of([outlet("courier", "courier.example")], ratings=[rating])
    assert [held.outlet for held in listed.ratings_of("courier")] == ["courier"]
    both = Registry.of([outlet("courier", "courier.example")], imported=held)
    found = both.resolve("courier.example").outlet
    assert found and found.id == "courier"


def test_the_registry_cannot_be_changed() -> None:
    registry = Registry.of([outlet("courier", "courier.example")])
    with pytest.raises(TypeError):
        registry.outlets["herald"] = outlet("herald", "herald.example")  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        registry.version = "x"  # type: ignore[misc]


# --- version ----------------------------------------------------------------------------------


def rating(**facts: object) -> Rating:
    known: dict[str, object] = {
        "outlet": "courier", "rater": "desk", "dimension": "bias", "raw": "L", "rated_as": "courier.example",
        "as_of": "2024-01-01", "licence": "CC0", "redistribute": True,
    }  # fmt: skip
    return Rating(**(known | facts))  # type: ignore[arg-type]


def test_the_version_follows_what_tags_depend_on() -> None:
    one, two = outlet("courier", "courier.example"), outlet("herald", "herald.example")
    version = Registry.of([one, two], ratings=[rating(), rating(raw="R")]).version
    assert version == Registry.of([two, one], ratings=[rating(raw="R"), rating()]).version
    assert version == Registry.of([one, two], ratings=[rating(import_id=7), rating(raw="R")]).version
    fed = dataclasses.replace(one, feeds=("https://courier.example/rss",), delay=3.0)
    assert version == Registry.of([fed, two], ratings=[rating(), rating(raw="R")]).version
    assert version != Registry.of([one, two], ratings=[rating()]).version
    assert version != Registry.of([one, dataclasses.replace(two, country="GB")], ratings=[rating()]).version
    assert len(version) == 12


def test_the_version_is_the_same_in_another_process() -> None:
    code = "from pipelines.registry import Registry; print(Registry.load().version)"
    root = Path(__file__).parent.parent
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=root, env={"PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert runs == {Registry.load().version.encode()}


# --- writing ----------------------------------------------------------------------------------

words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20).filter(lambda text: text.strip())
when = st.none() | st.sampled_from(["2014", "2014-11", "2014-11-30"])
addresses = st.sampled_from(["https://a.example/rss", "http://b.example/s.xml?a=1&b=2", "https://c.example/"])
lists = st.lists(addresses, unique=True, max_size=3).map(tuple)
names = st.sampled_from(["a.example", "b.example", "xn--mnchen-3ya.example", "news.c.example"])
ended = st.builds(Host, host=names, kind=st.sampled_from(KINDS[1:]), valid_to=st.just("2020-01"),
                  valid_from=when, after=st.none() | st.sampled_from(AFTER))  # fmt: skip
opened = st.builds(Host, host=names, kind=st.sampled_from(KINDS[1:]), valid_from=when)
sections = st.builds(
    Section,
    pattern=st.sampled_from([r"^/20\d\d/opinion/", "/it's/", "blogs.example", '"quoted"\\.']),
    section=st.sampled_from(["opinion", "wire copy"]),
    origin=st.none() | st.just("ap"),
)

replies = st.builds(
    Reply,
    day=st.sampled_from(["2014", "2014-11", "2014-11-30"]),
    text=words,
    url=addresses,
    rater=st.none() | st.just("desk"),
)


@given(
    st.builds(
        Outlet, id=st.just("courier"), name=words, country=st.none() | st.just("GB"), source=st.just("own"),
        hosts=st.lists(ended | opened, max_size=3, unique_by=lambda host: host.host).map(
            lambda more: (Host(host="courier.example"), *more)
        ),
        type=st.none() | st.sampled_from(TYPES), languages=st.sampled_from([(), ("en",), ("en", "pt-BR")]),
        timezone=st.none() | st.just("Europe/London"), owner=words, owner_basis=st.none() | words,
        funding=words, funding_basis=st.none() | words, feeds=lists, news_sitemaps=lists, sitemaps=lists,
        front_pages=lists, articles=st.none() | st.sampled_from([r"/20\d\d/\d\d/", "it's", "\"'\\w"]),
        sections=st.lists(sections, max_size=2).map(tuple), replies=st.lists(replies, max_size=2).map(tuple),
        delay=st.none() | st.floats(0, 100),
        expect_articles=st.none() | st.integers(0, 500), expect_published=st.none() | st.floats(0, 1),
        disabled=st.booleans(), invented=st.booleans(),
    )
)  # fmt: skip
def test_a_written_outlet_reads_as_itself(tmp_path_factory: pytest.TempPathFactory, made: Outlet) -> None:
    path = tmp_path_factory.getbasetemp() / "courier.toml"
    path.write_text(outlet_toml(made, "Two lines\nof comment."), encoding="utf-8", newline="\n")
    assert read_outlet(path, "courier.toml", source="own") == (made, [])


def test_a_written_outlet_reads_well() -> None:
    courier = outlet(
        "courier", "courier.example", country="GB", feeds=("https://courier.example/rss",), articles=r"/20\d\d/",
        delay=2.0,
    )  # fmt: skip
    assert outlet_toml(courier, "From its own pages.") == (
        "# From its own pages.\n\n"
        'name    = "Courier"\nhosts   = ["courier.example"]\ncountry = "GB"\n\n'
        "feeds    = [\"https://courier.example/rss\"]\narticles = '/20\\d\\d/'\n\n"
        "[pace]\ndelay = 2.0\n"
    )


# --- cost -------------------------------------------------------------------------------------


def test_nine_hundred_outlets_load_in_a_second(tmp_path: Path) -> None:
    for number in range(900):
        many = outlet(
            f"o{number}", f"o{number}.example", f"p{number}.example", country="GB", articles=rf"/{number}/\d+"
        )
        write(tmp_path, f"gb/o{number}.toml", outlet_toml(many, "Made up."))
    begin = time.process_time()
    registry = Registry.load(tmp_path, None)
    assert time.process_time() - begin < 1.5
    assert len(registry.outlets) == 900
