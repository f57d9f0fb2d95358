"""masthead.toml: every key, every mistake, and what it makes of Scrapy's settings."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from crawler import VERSION
from crawler.config import STARTER, Config, age, agent, as_settings, choose, load, seconds, span
from crawler.init import template
from db.model import Host, Outlet
from pipelines.errors import ConfigError
from pipelines.registry import Registry

WHOLE = """\
contact = "desk@courier.example"
outlets = ["ap", "bbc"]
max_age = "36h"
database = "news/all.db"
keep_pages = 0
poll = "10m"
workers = 3

[pace]
delay = 0.5

[limits]
run = "20m"
outlet = "90s"
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of one's own, and no settings from outside."""
    for name in ("MASTHEAD_DB", "MASTHEAD_CONFIG", "MASTHEAD_OUTLETS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path, text: str) -> Path:
    path = folder / "masthead.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "wanted"), [("90s", 90), ("25m", 1500), ("3h", 10800), ("7d", 604800), ("1.5w", 907200)]
)
def test_spans_of_time(text: str, wanted: float) -> None:
    assert seconds(text) == seconds(f" {text} ") == wanted
    assert span(text) == age(text) == timedelta(seconds=wanted)


@pytest.mark.parametrize("text", ["", "7", "d", "7 days", "-7d", "7D", "all"])
def test_what_is_no_span_of_time(text: str) -> None:
    with pytest.raises(ValueError, match="write 90s, 30m, 3h, 7d or 2w"):
        seconds(text)


def test_a_span_is_a_hundred_years_at_most() -> None:
    assert span("0s") == timedelta(0)
    assert span("36525d") == timedelta(days=36525)
    for text in ("36526d", "99999999d", "9" * 400 + "w"):
        with pytest.raises(ValueError, match="more than 100 years"):
            seconds(text)


def test_a_file_is_no_outlet_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASTHEAD_OUTLETS", str(written(folder, "")))
    with pytest.raises(ConfigError, match="a file, not a folder; name the folder of your outlet files"):
        load()


def test_all_is_no_age_limit() -> None:
    assert age("all") is None


def test_without_a_file_all_is_as_it_comes(folder: Path) -> None:
    config = load()
    assert config == Config(folder=folder, database=folder / "masthead.db", own=folder / "outlets")
    assert as_settings(config) == {
        "MASTHEAD_DB": str(folder / "masthead.db"),
        "MASTHEAD_OUTLETS": str(folder / "outlets"),
        "USER_AGENT": f"Masthead/{VERSION} (news archive; no contact given)",
    }


def test_every_key(folder: Path) -> None:
    path = written(folder, WHOLE)
    config = load()
    assert (config.folder, config.file) == (folder, Path("masthead.toml"))
    assert config.database == folder / "news/all.db"
    assert as_settings(config) == {
        "MASTHEAD_DB": str(folder / "news/all.db"),
        "MASTHEAD_OUTLETS": str(folder / "outlets"),
        "MASTHEAD_CHOICE": ["ap", "bbc"],
        "MASTHEAD_MAX_AGE": "36h",
        "MASTHEAD_POLL": "10m",
        "MASTHEAD_KEEP_PAGES": 0,
        "MASTHEAD_WORKERS": 3,
        "MASTHEAD_RUN_TIME": "20m",
        "MASTHEAD_OUTLET_TIME": "90s",
        "DOWNLOAD_DELAY": 0.5,
        "USER_AGENT": agent("desk@courier.example"),
    }
    assert as_settings(load(path)) == as_settings(config)


def test_relative_paths_begin_at_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(folder, WHOLE)
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")
    config = load(path)
    assert (config.database, config.own) == (folder / "news/all.db", folder / "outlets")


def test_what_is_named_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(folder, WHOLE).rename(folder / "other.toml")
    assert load().contact is None
    monkeypatch.setenv("MASTHEAD_CONFIG", str(path))
    monkeypatch.setenv("MASTHEAD_OUTLETS", str(folder / "mine"))
    assert load().contact == "desk@courier.example"
    assert load().own == folder / "mine"
    assert load().database == folder / "news/all.db"
    monkeypatch.setenv("MASTHEAD_DB", str(folder / "env.db"))
    assert load().database == folder / "env.db"
    assert load(database=folder / "named.db").database == folder / "named.db"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("contakt = 'x'", "masthead.toml: contakt: "),
        ("contact = 'me'", "masthead.toml: contact: 'me' is no mail address and no page; write contact = "),
        ("contact = 7", "masthead.toml: contact: "),
        ("max_age = '7 days'", "masthead.toml: max_age: '7 days' is no span of time; write 90s, 30m, 3h, 7d or 2w"),
        ("outlets = 'ap'", "masthead.toml: outlets: "),
        ("keep_pages = -1", "masthead.toml: keep_pages: "),
        ("workers = 0", "masthead.toml: workers: "),
        ("keep_pages = 99999", "masthead.toml: keep_pages: 99999 is out of bounds"),
        ("max_age = '99999999d'", "masthead.toml: max_age: '99999999d' is more than 100 years; write 90s, "),
        ("[limits]\nrun = '0s'", "masthead.toml: limits.run: '0s' is no time at all; write 90s, 30m or 3h"),
        ("[limits]\noutlet = '0m'", "masthead.toml: limits.outlet: '0m' is no time at all"),
        ("[pace]\ndelay = -1", "masthead.toml: pace.delay: "),
        ("[pace]\nspeed = 1", "masthead.toml: pace.speed: "),
        ("[limits]\nrun = 'long'", "masthead.toml: limits.run: "),
        ("outlets = [", "masthead.toml"),
    ],
)
def test_mistakes_name_file_key_and_cure(folder: Path, text: str, said: str) -> None:
    written(folder, text)
    with pytest.raises(ConfigError) as error:
        load()
    assert str(error.value).startswith(said)


def test_a_file_that_is_named_must_be_there(folder: Path) -> None:
    with pytest.raises(ConfigError, match="no such file; `masthead init` writes one"):
        load(folder / "none.toml")


@pytest.mark.parametrize("contact", [None, "desk@courier.example", "https://courier.example/about"])
def test_the_template_loads_and_names_outlets_that_are_known(folder: Path, contact: str | None) -> None:
    written(folder, template(contact))
    config = load()
    assert config.contact == contact
    assert config.outlets
    assert choose(Registry.load(), config.outlets) == list(config.outlets)


# --- whom to crawl --------------------------------------------------------------------------------


def registry(*outlets: Outlet, own: tuple[Outlet, ...] = ()) -> Registry:
    return Registry.of(outlets, [], [], own=own)


def outlet(name: str, *, source: str = "shipped", disabled: bool = False, feeds: bool = True) -> Outlet:
    found = (f"http://{name}.example/rss",) if feeds else ()
    hosts = (Host(host=f"{name}.example"),)
    return Outlet(id=name, name=name, hosts=hosts, feeds=found, source=source, disabled=disabled)


def test_who_is_chosen() -> None:
    shipped = [outlet("ap"), outlet("bbc"), outlet("small"), outlet("mute", feeds=False), outlet("off", disabled=True)]
    starter = registry(*shipped)
    assert choose(starter) == [name for name in STARTER if name in ("ap", "bbc")]
    assert choose(starter, ("small", "off", "small")) == ["small", "off"]
    assert choose(starter, everything=True) == ["ap", "bbc", "small"]
    assert choose(starter, settled=("small", "off")) == ["small"]
    assert choose(starter, ("off",), settled=("small",)) == ["off"]
    mine = registry(*shipped, own=(outlet("mine", source="own"), outlet("gone", source="own", disabled=True)))
    assert choose(mine) == ["mine"]
    with pytest.raises(ConfigError, match="nobody: no such outlet"):
        choose(starter, ("nobody",))
    with pytest.raises(ConfigError, match="nobody: no such outlet"):
        choose(starter, settled=("nobody",))


def test_the_starter_set_is_shipped_and_readable() -> None:
    known = Registry.load().outlets
    assert [name for name in STARTER if name not in known or not known[name].readable] == []
    assert len(STARTER) == len(set(STARTER)) >= 30
